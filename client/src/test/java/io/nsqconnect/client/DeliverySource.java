package io.nsqconnect.client;

import io.nsqconnect.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Deliveries of topic "topic" and channel "channel", in memory, and what becomes of them. */
public final class DeliverySource {
  private final ManualIo io = new ManualIo();
  private final FakeNsqd nsqd = io.nsqd();
  private final List<Delivery> deliveries = new ArrayList<>();

  public DeliverySource() {
    Subscription subscription =
        Subscription.open(
            io.io(),
            nsqd.address(),
            "topic",
            "channel",
            ConnectionSettings.builder(new ClientIdentity("test", "host", "agent")).build(),
            new SubscriptionListener() {
              @Override
              public void onDelivery(Delivery delivery) {
                deliveries.add(delivery);
              }

              @Override
              public void onRefused(Subscription refused, ErrorCode code, String error) {
                throw new AssertionError(error);
              }
            });
    subscription.ready(2500);
    io.run();
  }

  /** The next message. */
  public Delivery deliver(String body) {
    nsqd.enqueue("topic", body);
    io.run();
    return deliveries.get(deliveries.size() - 1);
  }

  public NsqdAddress nsqd() {
    return nsqd.address();
  }

  /** The commands so far that begin with {@code prefix}. */
  public List<String> commands(String prefix) {
    io.run();
    return nsqd.commands(prefix);
  }

  /** Breaks the connection of all deliveries so far. */
  public void disconnect() {
    nsqd.dropConnections();
    io.run();
  }
}
