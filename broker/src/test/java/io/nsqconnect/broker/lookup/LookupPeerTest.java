package io.nsqconnect.broker.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.nsqconnect.broker.outgoing.FakeNetwork;
import io.nsqconnect.broker.outgoing.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupPeerTest implements Registrar {
  private static final String GREETING = "  V1IDENTIFY\n\0\0\0\2{}";

  private static final String INFO =
      "{\"tcp_port\":4160,\"http_port\":4161,\"version\":\"1.3.0\",\"hostname\":\"h\","
          + "\"broadcast_address\":\"lookup.example\"}";

  private final FakeNetwork network = new FakeNetwork();
  private final List<String> existing = new ArrayList<>();
  private final LookupPeer peer = new LookupPeer("h:4160", network.loop(), network, this);

  @Override
  public byte[] identity() {
    return "{}".getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public List<String> registrations() {
    return List.copyOf(existing);
  }

  @Override
  public int maxAnswerBytes() {
    return 1000;
  }

  @BeforeEach
  void connect() {
    peer.connect();
  }

  @AfterEach
  void close() {
    peer.close();
    network.close();
  }

  @Test
  void introducesTheBrokerAndThenRegistersWhatExistsOneByOne() {
    existing.addAll(List.of("REGISTER t a", "REGISTER u"));

    network.accept();
    assertThat(network.targets).containsExactly(new HostPort("h", 4160));
    assertThat(network.heard()).isEqualTo(GREETING);

    answer(INFO);
    assertThat(network.heard()).isEqualTo("REGISTER t a\n");
    assertThat(peer.info()).isEqualTo(new PeerInfo(4160, 4161, "1.3.0", "lookup.example"));
    answer("OK");
    assertThat(network.heard()).isEqualTo("REGISTER u\n");
    answer("OK");
    assertThat(network.heard()).isEmpty();
  }

  @Test
  void saysWhatChangesOneByOneAfterTheAnswer() {
    register();
    peer.tell("REGISTER t");
    peer.tell("REGISTER t a");
    assertThat(network.heard()).isEqualTo("REGISTER t\n");

    answer("E_INVALID whatever it says");
    assertThat(network.heard()).isEqualTo("REGISTER t a\n");
    answer("");
    peer.tell("UNREGISTER t a");
    assertThat(network.heard()).isEqualTo("UNREGISTER t a\n");
  }

  @Test
  void whatIsSaidBeforeTheConnectionStandsFollowsTheRegistrations() {
    peer.tell("REGISTER u");
    existing.add("REGISTER t");
    network.accept();
    peer.tell("REGISTER v");
    network.heard();

    answer(INFO);
    assertThat(network.heard()).isEqualTo("REGISTER t\n");
    answer("OK");
    assertThat(network.heard()).isEqualTo("REGISTER u\n");
    answer("OK");
    assertThat(network.heard()).isEqualTo("REGISTER v\n");
  }

  @Test
  void givesUpAPeerThatIsSilentForASecond() {
    register();
    peer.tell("PING");
    network.advance(999);
    assertThat(network.isConnected()).isTrue();

    network.advance(1);
    assertThat(network.isConnected()).isFalse();
  }

  @Test
  void registersAnewWhenThereIsSomethingToSayAfterThePeerWentAway() {
    register();
    network.hangUp();
    network.advance(60_000);
    assertThat(network.targets).as("nothing to say").hasSize(1);

    existing.add("REGISTER t");
    peer.tell("PING");
    network.accept();
    assertThat(network.heard()).isEqualTo(GREETING);
    answer(INFO);
    assertThat(network.heard()).isEqualTo("REGISTER t\n");
    answer("OK");
    assertThat(network.heard()).isEqualTo("PING\n");
  }

  @Test
  void connectsAgainWithoutBeingAskedForWhatAnAnswerKeptWaiting() {
    register();
    peer.tell("REGISTER t");
    peer.tell("REGISTER u");
    network.hangUp();

    network.advance(100);
    assertThat(network.targets).hasSize(2);
  }

  @Test
  void pausesLongerAndLongerBetweenAttemptsThatFail() {
    network.refuse();
    long waited = 0;
    for (int i = 0; i < 60_000 && network.targets.size() < 9; i += 50) {
      peer.tell("REGISTER t" + i);
      int before = network.targets.size();
      network.advance(50);
      if (network.targets.size() > before) {
        network.refuse();
        waited = i + 50;
      }
    }
    // 100 + 200 + ... + 12800 ms
    assertThat(waited).isEqualTo(25_500);
  }

  @Test
  void eachCommandIsAReasonForOneAttempt() {
    network.refuse();
    peer.tell("REGISTER t");
    network.advance(100);
    assertThat(network.targets).hasSize(2);
    network.refuse();

    network.advance(60_000);
    assertThat(network.targets).hasSize(2);
  }

  @Test
  void aPeerThatLeavesWhileItIsToldWhatExistsIsOneThatFails() {
    existing.add("REGISTER t");
    peer.tell("REGISTER u");
    peer.tell("REGISTER v");
    for (int i = 0; i < 2; i++) {
      network.accept();
      answer(INFO);
      network.hangUp();
      network.advance(200);
    }
    network.advance(60_000);

    assertThat(network.targets).hasSize(2);
  }

  @Test
  void theFirstPauseIsShortAgainAfterASuccess() {
    network.refuse();
    network.advance(100);
    peer.tell("PING");
    network.accept();
    answer(INFO);
    network.hangUp();
    peer.tell("PING");

    network.advance(99);
    assertThat(network.targets).hasSize(2);
    network.advance(1);
    assertThat(network.targets).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"E_INVALID", "E_BAD_BODY IDENTIFY missing fields", "[]", "", "{} {}"})
  void leavesAPeerThatDoesNotSayWhoItIs(String answer) {
    network.accept();
    answer(answer);

    assertThat(network.isConnected()).isFalse();
    assertThat(peer.info()).isNull();
  }

  @Test
  void leavesAPeerWithAMemberOfNoUseButRemembersTheOthers() {
    network.accept();
    answer("{\"tcp_port\":\"4160\",\"http_port\":4161,\"broadcast_address\":\"h\",\"version\":[]}");

    assertThat(network.isConnected()).isFalse();
    assertThat(peer.info()).isEqualTo(new PeerInfo(0, 4161, "", "h"));
  }

  @Test
  void aPeerNeedNotSayMuch() {
    network.accept();
    answer("{}");

    assertThat(network.isConnected()).isTrue();
    assertThat(peer.info().broadcastAddress()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  void leavesAPeerWhoseAnswerHasNoSensibleLength(int length) {
    register();
    peer.tell("PING");
    network.say(length(length));

    assertThat(network.isConnected()).isFalse();
  }

  @Test
  void takesAnAnswerOfTheGreatestLength() {
    register();
    peer.tell("PING");
    answer("x".repeat(1000));

    assertThat(network.isConnected()).isTrue();
  }

  @Test
  void overhearsAnAnswerThatNobodyAskedFor() {
    register();
    answer("OK");
    peer.tell("REGISTER t");
    peer.tell("REGISTER u");

    assertThat(network.heard()).isEqualTo("REGISTER t\n");
  }

  @Test
  void remembersWhoAPeerWasThatIsGone() {
    register();
    network.hangUp();

    assertThat(peer.info().broadcastAddress()).isEqualTo("lookup.example");
  }

  @Test
  void registersEverythingAgainRatherThanKeepAnyNumberOfChanges() {
    register();
    for (int i = 0; i <= LookupPeer.MAX_WAITING; i++) {
      peer.tell("REGISTER t" + i);
    }
    assertThat(network.isConnected()).isTrue();
    peer.tell("REGISTER one-more");

    assertThat(network.isConnected()).isFalse();
    network.advance(100);
    existing.add("REGISTER all");
    network.accept();
    network.heard();
    answer(INFO);
    assertThat(network.heard()).isEqualTo("REGISTER all\n");
    answer("OK");
    assertThat(network.heard()).isEqualTo("REGISTER one-more\n");
  }

  @Test
  void anAddressThatIsNoneIsAFailureLikeOthers() {
    LookupPeer odd = new LookupPeer("no-port", network.loop(), network, this);
    odd.connect();
    odd.tell("PING");
    network.advance(100);

    assertThat(network.targets).containsExactly(new HostPort("h", 4160));
    odd.close();
  }

  @Test
  void saysNothingMoreOnceItIsClosed() {
    register();
    peer.close();
    assertThat(network.isConnected()).isFalse();

    network.advance(60_000);
    assertThat(network.targets).hasSize(1);
  }

  @Test
  void doesNotSpeakOnAConnectionThatComesTooLate() {
    peer.close();
    EmbeddedChannel late = network.accept();

    assertThat(late.outboundMessages()).isEmpty();
  }

  /** What nsqlookupd puts before an answer, as Latin-1. */
  private static String length(int length) {
    StringBuilder octets = new StringBuilder();
    for (int shift = 24; shift >= 0; shift -= 8) {
      octets.append((char) (length >>> shift & 0xff));
    }
    return octets.toString();
  }

  private void answer(String text) {
    network.say(length(text.length()) + text);
  }

  /** Connects to a peer that has everything there is to know. */
  private void register() {
    network.accept();
    answer(INFO);
    network.heard();
  }
}
