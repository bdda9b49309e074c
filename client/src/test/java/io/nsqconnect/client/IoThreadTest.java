package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real thing: sockets, a thread, a clock. */
@Timeout(30)
class IoThreadTest {
  private static final ConnectionSettings SETTINGS =
      ConnectionSettings.builder(new ClientIdentity("test", "host", "agent")).build();

  @Test
  void publishesAndTakesOverSockets() throws Exception {
    try (FakeNsqd nsqd = FakeNsqd.onLoopback();
        IoThread io = IoThread.start("test")) {
      Publisher publisher =
          Publisher.open(io, nsqd.address(), SETTINGS, new PublisherLimits(5, 100, 1000), () -> {});
      publisher.publish("topic", List.of(FakeNsqd.latin1("a"))).get(10, TimeUnit.SECONDS);
      assertThat(nsqd.commands("PUB")).containsExactly("PUB topic a");

      CompletableFuture<Delivery> delivered = new CompletableFuture<>();
      Subscription subscription =
          Subscription.open(
              io, nsqd.address(), "topic", "channel", SETTINGS, new FirstDelivery(delivered));
      subscription.ready(1);
      nsqd.enqueue("topic", "b");
      Delivery delivery = delivered.get(10, TimeUnit.SECONDS);
      assertThat(delivery.finish()).isTrue();
      subscription.close(10_000).get(10, TimeUnit.SECONDS);

      // nsqd closed its side after it had read all, so everything is there by now.
      assertThat(nsqd.commands("FIN")).containsExactly("FIN " + delivery.id());
    }
  }

  @Test
  void whatComesAfterItsEndIsNotSentAndHarmsNobody() throws Exception {
    try (FakeNsqd nsqd = FakeNsqd.onLoopback()) {
      IoThread io = IoThread.start("test");
      CompletableFuture<Delivery> delivered = new CompletableFuture<>();
      Subscription.open(
              io, nsqd.address(), "topic", "channel", SETTINGS, new FirstDelivery(delivered))
          .ready(1);
      nsqd.enqueue("topic", "b");
      Delivery delivery = delivered.get(10, TimeUnit.SECONDS);

      io.close();

      assertThat(delivery.finish()).isFalse();
    }
  }

  private record FirstDelivery(CompletableFuture<Delivery> delivered)
      implements SubscriptionListener {
    @Override
    public void onDelivery(Delivery delivery) {
      delivered.complete(delivery);
    }

    @Override
    public void onRefused(Subscription subscription, ErrorCode code, String error) {
      delivered.completeExceptionally(new AssertionError(error));
    }
  }
}
