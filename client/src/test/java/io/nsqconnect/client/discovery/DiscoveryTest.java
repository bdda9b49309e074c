package io.nsqconnect.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.NsqdAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiscoveryTest {
  private static final NsqdAddress A = new NsqdAddress("a", 4150);
  private static final NsqdAddress B = new NsqdAddress("b", 4150);

  /** Quick, but with time for an answer on a busy machine. */
  private static final DiscoveryTiming TIMING = new DiscoveryTiming(20, 1000, 10, 40);

  private final FakeLookupd fake = new FakeLookupd();
  private final LinkedBlockingQueue<Set<NsqdNode>> news = new LinkedBlockingQueue<>();
  private Discovery<NsqdNode> discovery;

  @AfterEach
  void close() {
    discovery.close();
    fake.close();
  }

  @Test
  void tellsOfANodeThatComesAndOfOneThatGoes() throws Exception {
    fake.register("topic", A);
    start(List.of(fake.address()), Lookupd::nodes);
    assertThat(next()).containsExactly(A);

    fake.register("topic", B);
    assertThat(next()).containsExactly(A, B);

    fake.unregister("topic", A);
    assertThat(next()).containsExactly(B);
  }

  @Test
  void oneThatIsDeadAndOneThatHangsDoNotMatter() throws Exception {
    fake.register("topic", A);
    int dead = freePort();
    try (ServerSocket hanging = listening()) {
      start(List.of(at(hanging.getLocalPort()), at(dead), fake.address()), Lookupd::nodes);

      assertThat(next()).containsExactly(A);
      fake.register("topic", B);
      assertThat(next()).containsExactly(A, B);
    }
  }

  @Test
  void oneThatStartsToAnswerLaterIsHeard() throws Exception {
    fake.status(500);
    fake.register("topic", A);
    start(List.of(fake.address()), Lookupd::nodes);
    assertThat(news.poll(100, TimeUnit.MILLISECONDS)).isNull();

    fake.status(200);

    assertThat(next()).containsExactly(A);
  }

  @Test
  void whoDoesNotLetItselfBeInterruptedIsAskedOnceAtATime() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    DeafLookup lookup = new DeafLookup();
    HttpAddress stuck = HttpAddress.parse("stuck:4161");
    fake.register("topic", A);
    start(
        List.of(stuck, fake.address()),
        lookupd -> {
          if (lookupd.address().equals(stuck)) {
            asked.incrementAndGet();
            lookup.hang();
          }
          return lookupd.nodes();
        },
        new DiscoveryTiming(5, 50, 5, 40));
    assertThat(next()).containsExactly(A);
    fake.register("topic", B);
    assertThat(next()).containsExactly(A, B);

    assertThat(asked).hasValue(1);
    lookup.end();
  }

  @Test
  void aListenerThatFailsIsToldAgain() throws Exception {
    fake.register("topic", A);
    AtomicInteger told = new AtomicInteger();
    discovery =
        Discovery.start(
            "test",
            List.of(fake.address()),
            Lookupd::nodes,
            TIMING,
            nodes -> {
              news.add(nodes);
              if (told.incrementAndGet() % 2 == 1) {
                throw new IllegalStateException("of the test");
              }
            });
    assertThat(next()).containsExactly(A);
    assertThat(next()).as("after a failure").containsExactly(A);

    fake.register("topic", B);

    assertThat(next()).containsExactly(A, B);
    assertThat(next()).as("after another failure").containsExactly(A, B);
  }

  @Test
  void asksNobodyAnyMoreOnceClosed() throws Exception {
    // Those that begin: the last one may be given up, and arrive all the same, when it is over.
    AtomicInteger begun = new AtomicInteger();
    start(
        List.of(fake.address()),
        lookupd -> {
          begun.incrementAndGet();
          return lookupd.nodes();
        });
    next();
    discovery.close();
    assertThat(discovery.awaitEnd(10_000)).isTrue();
    int atTheEnd = begun.get();

    fake.register("topic", A);

    assertThat(news.poll(100, TimeUnit.MILLISECONDS)).isNull();
    assertThat(begun).hasValue(atTheEnd);
  }

  private void start(List<HttpAddress> addresses, LookupdQuestion<NsqdNode> question) {
    start(addresses, question, TIMING);
  }

  private void start(
      List<HttpAddress> addresses, LookupdQuestion<NsqdNode> question, DiscoveryTiming timing) {
    discovery = Discovery.start("test", addresses, question, timing, news::add);
  }

  private List<NsqdAddress> next() throws InterruptedException {
    Set<NsqdNode> nodes = news.poll(20, TimeUnit.SECONDS);
    assertThat(nodes).as("news").isNotNull();
    return nodes.stream()
        .map(NsqdNode::address)
        .sorted((x, y) -> x.host().compareTo(y.host()))
        .toList();
  }

  /** Accepts connections, as far as the system does that by itself, and says nothing. */
  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = listening()) {
      return socket.getLocalPort();
    }
  }

  private static HttpAddress at(int port) {
    return HttpAddress.parse("127.0.0.1:" + port);
  }
}
