package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static io.nsqconnect.broker.tcp.TestClient.int32;
import static io.nsqconnect.broker.tcp.TestClient.list;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.engine.SimpleLeakDetection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever clients send to one broker, in whatever pieces: no exception but the protocol's own is
 * seen, what comes back is whole frames, no buffer is lost, and the memory for messages is bounded.
 *
 * <p>{@code -Dnsq.fuzz.inputs} says how many inputs are sent, {@code -Dnsq.fuzz.seed} which round
 * of them is the first; without it each run sends others.
 */
@ExtendWith(SimpleLeakDetection.class)
class SessionFuzzTest {
  private static final int INPUTS = Integer.getInteger("nsq.fuzz.inputs", 200_000);
  private static final long FIRST_SEED = Long.getLong("nsq.fuzz.seed", System.nanoTime());

  /** Inputs that share a broker, a few of them at a time. */
  private static final int INPUTS_PER_ROUND = 500;

  private static final int CLIENTS = 4;
  private static final long MESSAGE_MEMORY = 4 << 20;

  /** Chunks that may be opened after the memory has begun to count as full. */
  private static final long MEMORY_BOUND = MESSAGE_MEMORY + (8 << 20);

  private static final String[] TOPICS = {"t", "t", "u", "e#ephemeral", "$", ""};
  private static final String[] CHANNELS = {"c", "c", "d", "e#ephemeral", "$"};
  private static final String[] COUNTS = {"1", "2", "100", "2500", "2501", "0", "", "x", "-1"};
  private static final String[] DOCUMENTS = {
    "{}",
    "{\"heartbeat_interval\":1000,\"feature_negotiation\":true}",
    "{\"heartbeat_interval\":-1}",
    "{\"msg_timeout\":1000,\"sample_rate\":50}",
    "{\"client_id\":\"\u00e9\"}",
    "[",
    "null"
  };

  @Test
  void anyInputIsAnsweredByWholeFramesAndLosesNothing() {
    for (long round = 0; round * INPUTS_PER_ROUND < INPUTS; round++) {
      long seed = FIRST_SEED + round;
      try {
        new Round(seed).play();
      } catch (RuntimeException | AssertionError e) {
        String repeat = "seed %d (repeat with -Dnsq.fuzz.seed=%d -Dnsq.fuzz.inputs=1)";
        throw new AssertionError(String.format(repeat, seed, seed), e);
      }
    }
  }

  private static final class Round {
    private final SplittableRandom random;
    private final TestBroker broker;
    private final List<TestClient> clients = new ArrayList<>();

    Round(long seed) {
      random = new SplittableRandom(seed);
      broker =
          new TestBroker(
              random.nextInt(50), MESSAGE_MEMORY, 3, Limits.of(Configuration.defaults()));
    }

    void play() {
      try (broker) {
        for (int i = 0; i < INPUTS_PER_ROUND; i++) {
          sendInPieces(client(), input());
          if (oneIn(20)) {
            broker.advance(Duration.ofMillis(random.nextInt(1_500)));
          }
          if (oneIn(50)) {
            broker.spills.broken(oneIn(2));
          }
          check();
        }
        broker.spills.broken(false);
        clients.forEach(client -> client.takes(true));
        broker.advance(Duration.ofSeconds(1));
        clients.forEach(TestClient::checkWholeFrames);
      }
    }

    private TestClient client() {
      clients.removeIf(client -> !client.isConnected());
      if (clients.size() < CLIENTS) {
        TestClient client = broker.connect();
        clients.add(client);
        return oneIn(100) ? client : client.feed("  V2");
      }
      return clients.get(random.nextInt(CLIENTS));
    }

    private void sendInPieces(TestClient client, String input) {
      int sent = 0;
      while (sent < input.length()) {
        int next = oneIn(2) ? input.length() : sent + 1 + random.nextInt(input.length() - sent);
        client.feed(input.substring(sent, next));
        sent = next;
        if (oneIn(2)) {
          broker.run();
        }
      }
      switch (random.nextInt(40)) {
        case 0 -> client.hangUp();
        case 1 -> client.closeOutput();
        case 2 -> client.takes(false);
        case 3, 4 -> client.takes(true);
        default -> {}
      }
      broker.run();
      broker.forgetClosed();
    }

    private void check() {
      broker.log.check();
      if (broker.engine.messageMemoryBytes() > MEMORY_BOUND) {
        throw new AssertionError(
            broker.engine.messageMemoryBytes() + " bytes (bound: " + MEMORY_BOUND + ")");
      }
    }

    private String input() {
      StringBuilder text = new StringBuilder();
      for (int commands = 1 + random.nextInt(4); commands > 0; commands--) {
        text.append(command());
      }
      if (oneIn(4)) {
        damage(text);
      }
      return text.toString();
    }

    private String command() {
      return switch (random.nextInt(16)) {
        case 0 -> "IDENTIFY\n" + body(any(DOCUMENTS));
        case 1, 2 -> "SUB " + any(TOPICS) + ' ' + any(CHANNELS) + '\n';
        case 3, 4 -> "RDY " + any(COUNTS) + '\n';
        case 5, 6, 7 -> "PUB " + any(TOPICS) + '\n' + body(content());
        case 8 -> "MPUB " + any(TOPICS) + '\n' + list(content(), content());
        case 9 -> "DPUB " + any(TOPICS) + ' ' + any(COUNTS) + '\n' + body(content());
        case 10, 11 -> "FIN " + id() + '\n';
        case 12 -> "REQ " + id() + ' ' + any(COUNTS) + '\n';
        case 13 -> "TOUCH " + id() + '\n';
        case 14 -> oneIn(4) ? "CLS\n" : "NOP\n";
        default -> oneIn(10) ? "AUTH\n" + body("x") : "NOP\r\n";
      };
    }

    /** Often one that somebody has in flight. */
    private String id() {
      TestClient client = clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
      if (client == null || client.messageIds().isEmpty()) {
        return oneIn(20) ? "short" : "0123456789abcdef";
      }
      int count = client.messageIds().size();
      return client.messageIds().get(Math.max(0, count - 1 - random.nextInt(5))).toString();
    }

    private String content() {
      return String.valueOf((char) random.nextInt(256))
          .repeat(1 + random.nextInt(oneIn(50) ? 50_000 : 20));
    }

    private void damage(StringBuilder text) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.setLength(at);
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, (char) random.nextInt(256));
        case 3 -> text.insert(at, int32(random.nextInt()));
        default -> text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(8)));
      }
    }

    private String any(String[] choices) {
      return choices[random.nextInt(choices.length)];
    }

    private boolean oneIn(int n) {
      return random.nextInt(n) == 0;
    }
  }
}
