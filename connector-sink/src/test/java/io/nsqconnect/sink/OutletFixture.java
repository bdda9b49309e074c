package io.nsqconnect.sink;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.ManualIo;
import io.nsqconnect.client.NsqdAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An {@link Outlet} on a clock and a thread of the test's own, and the nsqds it publishes to. */
abstract class OutletFixture {
  static final long BUDGET = 1024 * 1024;
  static final long MAX_BACKOFF_MS = 200;

  final ManualIo io = new ManualIo();
  final FakeNsqd nsqd = io.nsqd();
  final PartitionProgress partition = new PartitionProgress(Records.PARTITION);
  final ByteBudget budget = new ByteBudget(BUDGET);
  final SinkMeter meter = new SinkMeter();
  long nextOffset;

  static List<String> bodies(FakeNsqd node) {
    return node.commands().stream()
        .filter(command -> command.contains("PUB "))
        .flatMap(command -> Stream.of(command.split(" ")).skip(2))
        .toList();
  }

  List<String> published() {
    return nsqd.commands().stream().filter(command -> command.contains("PUB ")).toList();
  }

  /** Lets so many backoffs pass, and what happens in between. */
  void settleFor(int backoffs) {
    for (int i = 0; i < backoffs; i++) {
      io.advanceMs(MAX_BACKOFF_MS);
    }
  }

  Outlet open(Map<String, String> properties) {
    return open(nodes(nsqd.address()), properties);
  }

  static String nodes(NsqdAddress... nodes) {
    return String.join(",", List.of(nodes).stream().map(NsqdAddress::toString).toList());
  }

  Outlet open(String nodes, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    all.put("nsq.nsqd.tcp.addresses", nodes);
    all.put("nsq.reconnect.backoff.ms", "10");
    all.put("nsq.reconnect.backoff.max.ms", "100");
    all.put(DeliveryKeys.RETRY_BACKOFF_MS, "50");
    all.put(DeliveryKeys.RETRY_BACKOFF_MAX_MS, Long.toString(MAX_BACKOFF_MS));
    all.putAll(properties);
    SinkConfig config = new SinkConfig(all);
    Outlet outlet = new Outlet(io.io(), config, config.connection(), budget, meter);
    outlet.useNodes(config.nodes());
    io.run();
    return outlet;
  }

  void submit(Outlet outlet, String topic, String... bodies) {
    outlet.submit(Stream.of(bodies).map(body -> message(topic, 0, body)).toList());
    io.run();
  }

  Entry message(String topic, long deferMs, String body) {
    return message(partition, topic, deferMs, body);
  }

  Entry message(PartitionProgress from, String topic, long deferMs, String body) {
    return taken(
        Entry.message(
            Records.bytes(from.partition(), nextOffset++, body),
            from,
            new Message(topic, deferMs, body.getBytes(StandardCharsets.US_ASCII))));
  }

  Entry taken(Entry entry) {
    budget.take(entry.bytes());
    entry.partition().take(entry.offset());
    return entry;
  }
}
