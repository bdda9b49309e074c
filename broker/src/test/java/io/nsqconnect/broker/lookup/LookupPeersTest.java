package io.nsqconnect.broker.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.MemorySpills;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.outgoing.FakeNetwork;
import io.nsqconnect.broker.outgoing.HostPort;
import io.nsqconnect.broker.outgoing.HttpQueries;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupPeersTest {
  private static final String INFO =
      "\0\0\0f{\"broadcast_address\":\"127.0.0.1\",\"hostname\":\"vm\",\"http_port\":31812,"
          + "\"tcp_port\":31811,\"version\":\"1.3.0\"}";
  private static final String OK = "\0\0\0\2OK";

  private final FakeNetwork network = new FakeNetwork();
  private final HomeLoop home = new HomeLoop(network.loop(), new ManualClock());
  private final LookupPeers peers =
      new LookupPeers(
          home,
          network,
          new HttpQueries(
              network.loop(), network, () -> null, Duration.ofSeconds(2), Duration.ofSeconds(5)));
  private final Engine engine =
      new Engine(
          new EngineSettings(100, 1L << 30, 900_000_000_000L, 0, 1),
          new ManualClock(),
          new MemorySpills(),
          peers,
          42);

  LookupPeersTest() {
    home.adopt(engine);
  }

  @AfterEach
  void close() {
    peers.close();
    engine.close();
    network.close();
  }

  /** What is said here on both sides was said between the broker and an nsqlookupd 1.3.0. */
  @Test
  void speaksWithTheOriginal() {
    Topic old = engine.topic("old");
    old.channel("c");
    start("127.0.0.1:31811");
    EmbeddedChannel registration = network.accept();
    String identity =
        "{\"broadcast_address\":\"127.0.0.1\",\"hostname\":\""
            + Configurations.hostname()
            + "\",\"http_port\":31815,\"tcp_port\":31814,\"version\":\"1.3.0\"}";
    assertThat(network.heard())
        .isEqualTo("  V1IDENTIFY\n\0\0\0" + (char) identity.length() + identity);
    network.say(INFO);
    assertThat(network.heard()).isEqualTo("REGISTER old c\n");
    network.say(OK);

    Topic orders = engine.topic("orders");
    assertThat(network.heard()).isEqualTo("REGISTER orders\n");
    network.say(OK);
    Channel billing = orders.channel("billing");
    assertThat(network.heard()).isEqualTo("REGISTER orders billing\n");
    network.say(OK);
    billing.delete();
    assertThat(network.heard()).isEqualTo("UNREGISTER orders billing\n");
    network.say(OK);
    orders.delete();
    assertThat(network.heard()).isEqualTo("UNREGISTER orders\n");
    network.say(OK);
    network.advance(15_000);
    assertThat(network.heard()).isEqualTo("PING\n");
    network.say(OK);
    network.advance(14_999);
    assertThat(network.heard()).isEmpty();
    network.advance(1);
    assertThat(network.heard()).isEqualTo("PING\n");
    assertThat(registration.isOpen()).isTrue();
  }

  @Test
  void oneThatHangsDoesNotHoldUpTheOther() {
    start("hangs:4160", "h:4160");
    network.accept();
    network.say(INFO);
    network.heard();

    engine.topic("t");
    assertThat(network.heard()).isEqualTo("REGISTER t\n");
  }

  @Test
  void aNewTopicWaitsForTheChannelsThatItHasElsewhere() {
    registered();
    Topic topic = engine.topic("te#ephemeral");
    publish(topic);
    assertThat(network.targets).last().isEqualTo(new HostPort("127.0.0.1", 31812));
    network.accept();
    assertThat(network.heard()).startsWith("GET /channels?topic=te%23ephemeral HTTP/1.1\r\n");
    assertThat(topic.depth()).isOne();

    network.sayHttp(200, "{\"channels\":[\"b\",\"a\",\"a\",\"e#ephemeral\",\"bad name\",\"\"]}");
    network.advance(0);
    assertThat(topic.channels()).extracting(Channel::name).containsExactly("a", "b");
    assertThat(topic.channels()).allMatch(channel -> channel.depth() == 1);
    assertThat(topic.depth()).isZero();
  }

  @Test
  void aTopicStartsWithoutAnAnswerAfterTheTimeOfARequest() {
    registered();
    Topic topic = engine.topic("t");
    Channel channel = topic.channel("c");
    publish(topic);
    network.accept();
    network.advance(4_999);
    assertThat(channel.depth()).isZero();

    network.advance(1);
    assertThat(channel.depth()).isOne();
  }

  @Test
  void aTopicStartsWhenAllAnswersAreOfNoUse() {
    registered();
    Topic topic = engine.topic("t");
    Channel channel = topic.channel("c");
    publish(topic);
    network.accept();
    network.sayHttp(200, "{\"channels\":5}");
    network.advance(0);

    assertThat(topic.channels()).containsExactly(channel);
    assertThat(channel.depth()).isOne();
  }

  @Test
  void whatOneOfTwoAnswersCountsOnceTheOtherHasFailed() {
    registered();
    peers.addresses(List.of("h:4160", "other:4160"));
    network.accept();
    network.say(INFO);
    Topic topic = engine.topic("t");
    publish(topic);
    network.accept();
    network.sayHttp(200, "{\"channels\":[\"a\"]}");
    network.advance(4_999);
    assertThat(topic.channels()).isEmpty();

    network.advance(1);
    assertThat(topic.channels()).extracting(Channel::name).containsExactly("a");
  }

  @Test
  void anAnswerThatComesAfterTheTopicIsGoneIsForgotten() {
    registered();
    Topic topic = engine.topic("t");
    network.accept();
    topic.delete();
    network.sayHttp(200, "{\"channels\":[\"a\"]}");

    assertThat(topic.channels()).isEmpty();
    assertThat(engine.topics()).isEmpty();
  }

  @Test
  void aTopicStartsAtOnceIfNoPeerIsKnownYet() {
    start("h:4160");
    Topic topic = engine.topic("t");
    Channel channel = topic.channel("c");
    publish(topic);
    network.advance(0);

    assertThat(channel.depth()).isOne();
  }

  @Test
  void theListMayChange() {
    start("a:1", "a:1");
    EmbeddedChannel first = network.accept();
    network.say(INFO);
    assertThat(network.targets).hasSize(1);

    peers.addresses(List.of("a:1", "b:2"));
    assertThat(network.targets).containsExactly(new HostPort("a", 1), new HostPort("b", 2));
    EmbeddedChannel second = network.accept();
    network.say(INFO);
    peers.addresses(List.of("b:2"));
    assertThat(first.isOpen()).isFalse();
    assertThat(second.isOpen()).isTrue();
    peers.addresses(List.of());
    assertThat(second.isOpen()).isFalse();
  }

  @Test
  void isDeafBeforeItStartsAndAfterItsEnd() {
    engine.topic("before");
    assertThat(network.targets).isEmpty();
    start("h:4160");
    EmbeddedChannel registration = network.accept();
    network.say(INFO);
    peers.close();
    engine.topic("after");
    network.advance(60_000);

    assertThat(registration.isOpen()).isFalse();
    assertThat(network.targets).hasSize(1);
  }

  private void registered() {
    start("h:4160");
    network.accept();
    network.say(INFO);
  }

  private void start(String... addresses) {
    peers.start(
        Configuration.defaults()
            .with(Options.BROADCAST_ADDRESS, "127.0.0.1")
            .with(Options.BROADCAST_TCP_PORT, 31814L)
            .with(Options.BROADCAST_HTTP_PORT, 31815L)
            .with(Options.LOOKUPD_TCP_ADDRESSES, List.of(addresses)));
  }

  private void publish(Topic topic) {
    home.enter();
    topic.publish(Unpooled.wrappedBuffer(new byte[] {'x'}), 0, 1, 0);
    network.advance(0);
  }
}
