package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Consumer;
import io.nsqconnect.broker.loop.BatchOutput;
import io.nsqconnect.protocol.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever many consumers do while messages for them are gathered: what was delivered has been sent
 * after the longest wait, and each channel gets every message.
 *
 * <p>{@code -Dnsq.fuzz.seed} says which history is the first; without it each run has others.
 */
class ManyConsumersHistoryTest {
  private static final int HISTORIES = 50;
  private static final long FIRST_SEED = Long.getLong("nsq.fuzz.seed", System.nanoTime());
  private static final int CHANNELS = 20;
  private static final int CONSUMERS = 2 * CHANNELS;
  private static final int STEPS = 300;
  private static final int MAX_ROUNDS = 20;
  private static final int[] READY_COUNTS = {0, 1, 2, 10, 1_000};

  @Test
  void noMessageIsLeftBehind() {
    for (int i = 0; i < HISTORIES; i++) {
      long seed = FIRST_SEED + i;
      try {
        new History(seed).play();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " (repeat with -Dnsq.fuzz.seed)", e);
      }
    }
  }

  private static final class Peer {
    final TestClient client;
    final int channel;
    int settled;

    Peer(TestClient client, int channel) {
      this.client = client;
      this.channel = channel;
    }
  }

  private static final class History {
    private final SplittableRandom random;
    private final TestBroker broker = new TestBroker();
    private final List<Peer> peers = new ArrayList<>();
    private final List<Set<String>> received = new ArrayList<>();
    private final Set<String> published = new HashSet<>();

    History(long seed) {
      random = new SplittableRandom(seed);
    }

    void play() {
      try (broker) {
        for (int i = 0; i < CHANNELS; i++) {
          received.add(new HashSet<>());
        }
        for (int i = 0; i < CONSUMERS; i++) {
          peers.add(subscribe(i % CHANNELS));
        }
        TestClient publisher = broker.client();
        for (int i = 0; i < STEPS; i++) {
          step(publisher);
        }
        broker.advance(Duration.ofNanos(BatchOutput.MAX_POSTPONED_NS));
        assertThat(sent()).isEqualTo(delivered());
        finishAll();
        assertThat(received).allMatch(published::equals);
      }
    }

    private void step(TestClient publisher) {
      int choice = random.nextInt(100);
      int which = random.nextInt(CONSUMERS);
      if (choice < 40) {
        String message = "m" + published.size();
        published.add(message);
        publisher.send("PUB t\n" + body(message));
      } else if (choice < 70) {
        settle(peers.get(which), true);
      } else if (choice < 80) {
        int ready = READY_COUNTS[random.nextInt(READY_COUNTS.length)];
        peers.get(which).client.send("RDY " + ready + '\n');
      } else if (choice < 98) {
        broker.advance(Duration.ofNanos(random.nextLong(3_000_000)));
      } else {
        Peer gone = peers.get(which);
        settle(gone, true);
        gone.client.hangUp();
        broker.run();
        peers.set(which, subscribe(gone.channel));
      }
    }

    private Peer subscribe(int channel) {
      TestClient client = broker.subscriber("t", "c" + channel);
      client.send("RDY 1000\n");
      return new Peer(client, channel);
    }

    private void settle(Peer peer, boolean sometimesNot) {
      for (String reply : peer.client.replies()) {
        if (reply.matches("\\d+:m\\d+")) {
          received.get(peer.channel).add(reply.substring(reply.indexOf(':') + 1));
        }
      }
      List<MessageId> ids = List.copyOf(peer.client.messageIds());
      StringBuilder commands = new StringBuilder();
      for (MessageId id : ids.subList(peer.settled, ids.size())) {
        int choice = sometimesNot ? random.nextInt(10) : 0;
        if (choice < 7) {
          commands.append("FIN ").append(id).append('\n');
        } else if (choice < 9) {
          commands.append("REQ ").append(id).append(" 0\n");
        }
      }
      peer.settled = ids.size();
      peer.client.send(commands.toString());
    }

    private void finishAll() {
      peers.forEach(peer -> peer.client.send("RDY 1000\n"));
      for (int i = 0; i < MAX_ROUNDS && !isEmpty(); i++) {
        broker.advance(Duration.ofMillis(30));
        peers.forEach(peer -> settle(peer, false));
        if (i == MAX_ROUNDS / 2) {
          // What nobody has settled has to time out, which no peer that is silent survives.
          for (int second = 0; second < broker.limits.msgTimeout().toSeconds(); second += 10) {
            broker.advance(Duration.ofSeconds(10));
            peers.forEach(peer -> peer.client.send("NOP\n"));
          }
        }
      }
      assertThat(isEmpty()).isTrue();
    }

    private boolean isEmpty() {
      for (int i = 0; i < CHANNELS; i++) {
        Channel channel = broker.engine.topic("t").channel("c" + i);
        if (channel.depth() > 0 || channel.inFlightCount() > 0) {
          return false;
        }
      }
      return true;
    }

    private long sent() {
      return peers.stream().mapToLong(peer -> peer.client.messageIds().size()).sum();
    }

    private long delivered() {
      return broker.clients.connected().stream()
          .map(ClientSession::consumer)
          .filter(Objects::nonNull)
          .mapToLong(Consumer::deliveredCount)
          .sum();
    }
  }
}
