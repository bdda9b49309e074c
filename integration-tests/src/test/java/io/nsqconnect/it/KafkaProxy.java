package io.nsqconnect.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Between the producers of the connectors and Kafka: reads the head of every request, and freezes a
 * producer's connection before or after a request of a certain kind.
 *
 * <pre>
 *   length 4 | api key 2 | version 2 | correlation id 4 | client id 2 + n | ...
 * </pre>
 */
final class KafkaProxy extends Proxy {
  static final short PRODUCE = 0;
  static final short END_TRANSACTION = 26;

  private static final int CLIENT_ID_INDEX = 8;

  private record Trap(short apiKey, boolean passesFirst, CountDownLatch reached) {}

  /** By client id. */
  private final Map<String, Trap> traps = new ConcurrentHashMap<>();

  KafkaProxy(InetSocketAddress kafka) {
    super(kafka);
  }

  /** Freezes the producer of {@code connector} before its next such request; counts down then. */
  CountDownLatch freezeBefore(String connector, short apiKey) {
    return arm(connector, apiKey, false);
  }

  /** Passes the next such request on, but not its answer. */
  CountDownLatch freezeAfter(String connector, short apiKey) {
    return arm(connector, apiKey, true);
  }

  private CountDownLatch arm(String connector, short apiKey, boolean passesFirst) {
    CountDownLatch reached = new CountDownLatch(1);
    traps.put("connector-producer-" + connector + "-0", new Trap(apiKey, passesFirst, reached));
    return reached;
  }

  /** Lets everything pass on connections to come. */
  void disarm() {
    traps.clear();
  }

  @Override
  void forward(Link link, DataInputStream in) throws IOException {
    while (true) {
      int length = in.readInt();
      byte[] request = in.readNBytes(length);
      Trap trap = trap(ByteBuffer.wrap(request));
      if (trap != null) {
        // In this order: its answer is not to slip through.
        link.freeze();
        if (trap.passesFirst) {
          pass(link, request);
        }
        trap.reached.countDown();
      }
      if (!link.isFrozen()) {
        pass(link, request);
      }
    }
  }

  private static void pass(Link link, byte[] request) throws IOException {
    link.toServer()
        .write(
            ByteBuffer.allocate(Integer.BYTES + request.length)
                .putInt(request.length)
                .put(request)
                .array());
  }

  private Trap trap(ByteBuffer request) {
    int clientIdLength = request.getShort(CLIENT_ID_INDEX);
    if (clientIdLength < 0) {
      return null;
    }
    String clientId =
        new String(
            request.array(), CLIENT_ID_INDEX + Short.BYTES, clientIdLength, StandardCharsets.UTF_8);
    Trap trap = traps.get(clientId);
    return trap == null || trap.apiKey != request.getShort(0) ? null : trap;
  }
}
