package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.connect.ConnectorProperties;
import io.nsqconnect.client.discovery.FakeLookupd;
import io.nsqconnect.protocol.Command;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NsqSourceConnectorTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "name", "orders",
          "nsq.nsqd.tcp.addresses", "a:4150",
          "nsq.topics", "topic",
          "nsq.channel", "channel",
          "nsq.validate.connection", "false");

  /** Whatever else the machine does meanwhile: nothing here has to run into it. */
  private static final long TRIAL_LIMIT_MS = 60_000;

  private final NsqSourceConnector connector = new NsqSourceConnector(TRIAL_LIMIT_MS);

  @Test
  void nodesTopicsAndChannelAreEnough() {
    assertThat(errors(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nsq.nsqd.tcp.addresses", "nsq.topics", "nsq.channel"})
  void withoutOneOfThemItSaysWhichIsMissing(String key) {
    Map<String, String> properties = new HashMap<>(LEAST);
    properties.remove(key);

    assertThat(errorsOf(properties)).containsOnlyKeys(key);
  }

  @ParameterizedTest
  @CsvSource({
    "nsq.topics, a b",
    "nsq.topics, ''",
    "nsq.topics.regex, (",
    "nsq.topics.regex, a.*",
    "nsq.lookupd.http.addresses, nowhere",
    "nsq.lookupd.poll.interval.ms, 999",
    "nsq.channel, a/b",
    "nsq.channel, c#ephemeral",
    "nsq.max.in.flight, 0",
    "nsq.max.in.flight, 1000001",
    "nsq.max.in.flight.bytes, 1048575",
    "nsq.poll.max.records, 0",
    "nsq.poll.max.bytes, 1023",
    "nsq.poll.linger.ms, 1001",
    "nsq.poll.linger.ms, -2",
    "nsq.poll.timeout.ms, 9",
    "nsq.msg.timeout.ms, 999",
    "nsq.msg.timeout.ms, 2147483648",
    "nsq.touch.interval.ms, 0",
    "nsq.touch.interval.ms, 30000",
    "nsq.dropped.record.action, ignore",
    "nsq.requeue.delay.ms, -1",
    "nsq.stop.drain.timeout.ms, 30001",
    "kafka.topic, ${topik}",
    "kafka.topic, ''",
    "nsq.delivery, at-most-once",
    "nsq.dedupe.window, 999",
    "nsq.dedupe.segments, 15",
    "nsq.dedupe.segment.size, 63",
    "nsq.dedupe.retention.ms, 3599999",
    "nsq.fin.confirm, extension",
    "nsq.fin.confirm.interval.ms, 49",
    "nsq.record.key, body",
    "nsq.record.value, avro",
    "nsq.record.key.pointer, user",
    "nsq.envelope, xml",
    "nsq.task.assignment, fair",
    "nsq.channel.exclusive, yes",
    "nsq.nsqd.http.addresses, nsqd",
    "nsq.nsqd.http.addresses, 'a:1,b:2'",
    "nsq.node.identity, mac",
    "nsq.max.attempts, -1",
    "nsq.max.attempts, 65536",
    "nsq.max.attempts.action, drop",
    "errors.deadletterqueue.topic.name, a b",
    "errors.deadletterqueue.topic.name, ..",
    "nsq.record.timestamp, now",
    "nsq.record.headers, 'id,colour'",
    "nsq.record.headers, 'id,none'",
    "nsq.reconnect.backoff.max.ms, 100"
  })
  void refusesABadValueAtItsKey(String key, String value) {
    assertThat(errors(Map.of(key, value))).containsOnlyKeys(key);
  }

  @Test
  void anEphemeralChannelHasToBeAllowed() {
    assertThat(
            errors(Map.of("nsq.channel", "c#ephemeral", SubscriptionKeys.ALLOW_EPHEMERAL, "true")))
        .isEmpty();
  }

  @Test
  void whoFailsBecauseOfOtherConsumersHasToSeeThem() {
    Map<String, String> fail = Map.of(SubscriptionKeys.CHANNEL_EXCLUSIVE, "fail");
    assertThat(errors(fail)).containsOnlyKeys(SubscriptionKeys.NSQD_HTTP_ADDRESSES);
    Map<String, String> seeing =
        ConnectorProperties.with(fail, SubscriptionKeys.NSQD_HTTP_ADDRESSES, "localhost:4151");
    assertThat(errors(seeing)).isEmpty();
    assertThat(errors(ConnectorProperties.with(seeing, SubscriptionKeys.TASK_ASSIGNMENT, "shared")))
        .containsOnlyKeys(SubscriptionKeys.CHANNEL_EXCLUSIVE);
  }

  @Test
  void aKeyThatStandsInTheBodyNeedsItsPlace() {
    assertThat(errors(Map.of("nsq.record.key", "json.pointer")))
        .containsOnlyKeys("nsq.record.key.pointer");
    assertThat(errors(Map.of("nsq.record.key", "json.pointer", "nsq.record.key.pointer", "/a")))
        .isEmpty();
  }

  @Test
  void aLimitOfAttemptsNeedsAPlaceForWhatIsGivenUp() {
    assertThat(errors(Map.of("nsq.max.attempts", "5")))
        .containsOnlyKeys("errors.deadletterqueue.topic.name");
    assertThat(errors(Map.of("nsq.max.attempts", "5", "errors.deadletterqueue.topic.name", "dead")))
        .isEmpty();
    assertThat(errors(Map.of("nsq.max.attempts", "5", "nsq.max.attempts.action", "fail")))
        .isEmpty();
  }

  @Test
  void choicesAndRegisteredNamesAreRecommended() {
    assertThat(connector.config().configKeys())
        .extractingByKeys("nsq.topics", "nsq.channel")
        .extracting((ConfigKey key) -> key.recommender)
        .hasOnlyElementsOfType(RegisteredNames.class);
    assertThat(recommended(Map.of(), "nsq.topics")).isEmpty();
    assertThat(recommended(Map.of(), "nsq.task.assignment")).containsExactly("exclusive", "shared");
  }

  private List<Object> recommended(Map<String, String> properties, String key) {
    return connector.validate(with(properties)).configValues().stream()
        .filter(value -> value.name().equals(key))
        .findAny()
        .orElseThrow()
        .recommendedValues();
  }

  @Test
  void sharingTasksReadAllAndRememberNothing() {
    Map<String, String> shared = with(Map.of("nsq.topics", "a,b", "nsq.task.assignment", "shared"));
    connector.start(shared);

    assertThat(connector.taskConfigs(3))
        .hasSize(3)
        .allSatisfy(
            config ->
                assertThat(NodeTopic.read(config.get(NodeTopic.ASSIGNED)))
                    .extracting(NodeTopic::topic)
                    .containsExactly("a", "b"))
        .extracting(config -> config.get("nsq.client.id"))
        .doesNotHaveDuplicates();
    assertThat(new SourceConfig(shared).dedupeEnabled()).isFalse();
    assertThat(errors(Map.of("nsq.task.assignment", "shared", "nsq.dedupe.enabled", "true")))
        .containsOnlyKeys("nsq.dedupe.enabled");
    assertThat(
            connector.exactlyOnceSupport(
                Map.of("nsq.delivery", "exactly-once", "nsq.task.assignment", "shared")))
        .isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
  }

  @Test
  void everySubscriptionOfATaskNeedsARoomInFlight() {
    Map<String, String> fiveSubscriptions =
        Map.of("nsq.topics", "a,b,c,d,e", "nsq.max.in.flight", "2", "tasks.max", "2");

    assertThat(errors(fiveSubscriptions))
        .containsExactly(
            Map.entry(
                "nsq.max.in.flight",
                List.of(
                    "nsq.max.in.flight is 2 (expected: at least 3, the topics times nodes of one"
                        + " task)")));
  }

  @Test
  void tasksShareTopicsOnNodesWithoutOverlap() {
    connector.start(with(Map.of("nsq.nsqd.tcp.addresses", "a:1,b:2", "nsq.topics", "x,y,x")));

    List<Map<String, String>> configs = connector.taskConfigs(3);

    assertThat(configs).hasSize(3);
    assertThat(configs)
        .flatMap(config -> NodeTopic.read(config.get(NodeTopic.ASSIGNED)))
        .containsExactlyInAnyOrder(
            new NodeTopic(new NsqdAddress("a", 1), "x"),
            new NodeTopic(new NsqdAddress("b", 2), "x"),
            new NodeTopic(new NsqdAddress("a", 1), "y"),
            new NodeTopic(new NsqdAddress("b", 2), "y"));
  }

  @Test
  void aConfigurationIsTriedOut() {
    try (FakeNsqd nsqd = FakeNsqd.onLoopback();
        FakeLookupd lookupd = new FakeLookupd()) {
      Map<String, String> tried =
          Map.of(
              "nsq.validate.connection",
              "true",
              "nsq.nsqd.tcp.addresses",
              "127.0.0.1:1," + nsqd.address(),
              "nsq.lookupd.http.addresses",
              lookupd.hostAndPort());
      assertThat(errors(tried)).isEmpty();

      lookupd.status(500);
      assertThat(errors(tried))
          .containsOnlyKeys("nsq.lookupd.http.addresses")
          .asString()
          .contains(lookupd.address() + ": status 500 (expected: 200)");
    }
  }

  @Test
  void anNsqdThatIsNotThereIsPinnedOnItsAddress() {
    assertThat(
            errors(
                Map.of("nsq.validate.connection", "true", "nsq.nsqd.tcp.addresses", "127.0.0.1:1")))
        .containsOnlyKeys("nsq.nsqd.tcp.addresses")
        .asString()
        .contains("no nsqd can be reached (expected: at least 1): 127.0.0.1:1: ");
  }

  @Test
  void aSecretThatIsMissingOrRefusedIsPinnedOnItsKey() {
    try (FakeNsqd nsqd = FakeNsqd.onLoopback()) {
      nsqd.answerIdentify("{\"auth_required\":true}");
      Map<String, String> tried = new HashMap<>();
      tried.put("nsq.validate.connection", "true");
      tried.put("nsq.nsqd.tcp.addresses", nsqd.address().toString());
      assertThat(errors(tried)).containsOnlyKeys("nsq.auth.secret");

      nsqd.refuse(Command.AUTH, "E_UNAUTHORIZED AUTH no authorizations found");
      tried.put("nsq.auth.secret", "hush");
      assertThat(errors(tried))
          .containsOnlyKeys("nsq.auth.secret")
          .asString()
          .contains("E_UNAUTHORIZED AUTH no authorizations found")
          .doesNotContain("hush");
    }
  }

  @Test
  void aMessageTimeoutThatNsqdDoesNotAllowIsPinnedOnItsKey() {
    try (FakeNsqd nsqd = FakeNsqd.onLoopback()) {
      Map<String, String> tried = new HashMap<>();
      tried.put("nsq.validate.connection", "true");
      tried.put("nsq.nsqd.tcp.addresses", nsqd.address().toString());
      tried.put("nsq.msg.timeout.ms", "900000");
      assertThat(errors(tried)).isEmpty();
      assertThat(nsqd.commands("IDENTIFY").get(0)).contains("\"msg_timeout\":900000");

      tried.put("nsq.msg.timeout.ms", "900001");
      assertThat(errors(tried))
          .containsOnlyKeys("nsq.msg.timeout.ms")
          .asString()
          .contains("its max_msg_timeout is 900000");

      nsqd.refuse(Command.IDENTIFY, "E_BAD_BODY IDENTIFY msg timeout (900001) is invalid");
      assertThat(errors(tried))
          .containsOnlyKeys("nsq.msg.timeout.ms")
          .asString()
          .contains("E_BAD_BODY IDENTIFY msg timeout (900001) is invalid");
    }
  }

  @Test
  void topicsMayBeFoundByNsqlookupd() {
    Map<String, String> found = new HashMap<>(LEAST);
    found.remove("nsq.nsqd.tcp.addresses");
    found.put("nsq.lookupd.http.addresses", "a:4161");
    assertThat(errorsOf(found)).isEmpty();

    found.remove("nsq.topics");
    found.put("nsq.topics.regex", "orders\\..*");
    assertThat(errorsOf(found)).isEmpty();

    found.remove("nsq.lookupd.http.addresses");
    found.put("nsq.nsqd.tcp.addresses", "a:4150");
    assertThat(errorsOf(found)).containsOnlyKeys("nsq.topics.regex");
  }

  @Test
  void tasksCallThemselvesByConnectorAndNumberUnlessConfigured() {
    connector.start(with(Map.of("nsq.topics", "x,y")));
    assertThat(connector.taskConfigs(2))
        .extracting(config -> config.get("nsq.client.id"))
        .containsExactly("orders-0", "orders-1");

    connector.start(with(Map.of("nsq.topics", "x,y", "nsq.client.id", "me")));
    assertThat(connector.taskConfigs(2))
        .extracting(config -> config.get("nsq.client.id"))
        .containsExactly("me", "me");
  }

  @Test
  void promisesWhatItKeeps() {
    assertThat(connector.exactlyOnceSupport(LEAST)).isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
    assertThat(connector.alterOffsets(LEAST, Map.of())).isTrue();
    assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(connector.taskClass()).isEqualTo(NsqSourceTask.class);
  }

  @Test
  void exactlyOnceHasToBeRequiredOfTheWorkerToo() {
    assertThat(errors(Map.of("nsq.delivery", "exactly-once")).get("nsq.delivery").toString())
        .contains("expected: exactly.once.support=required");
    assertThat(errors(Map.of("nsq.delivery", "exactly-once", "exactly.once.support", "required")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "nsq.dedupe.enabled, false, nsq.dedupe.enabled",
    "nsq.channel.allow.ephemeral, true, nsq.channel.allow.ephemeral",
    "nsq.fin.confirm, none, nsq.fin.confirm",
    "nsq.task.assignment, shared, nsq.task.assignment",
    "transaction.boundary, connector, nsq.delivery"
  })
  void exactlyOnceRefusesWhatWouldBreakIt(String key, String value, String pinned) {
    assertThat(
            errors(
                Map.of(
                    "nsq.delivery",
                    "exactly-once",
                    "exactly.once.support",
                    "required",
                    key,
                    value)))
        .containsOnlyKeys(pinned);
  }

  @Test
  void messagesThatAreNotTouchedHaveToBeCommittedBeforeTheyComeAgain() {
    Map<String, String> slow = new HashMap<>();
    slow.put("nsq.delivery", "exactly-once");
    slow.put("exactly.once.support", "required");
    slow.put("transaction.boundary", "interval");
    assertThat(errors(slow)).isEmpty();

    slow.put("nsq.touch.enabled", "false");
    assertThat(errors(slow)).containsOnlyKeys("nsq.touch.enabled");

    slow.put("transaction.boundary.interval.ms", "1000");
    assertThat(errors(slow)).isEmpty();
  }

  @Test
  void exactlyOnceIsSupportedWhenItIsAskedFor() {
    assertThat(connector.exactlyOnceSupport(Map.of("nsq.delivery", "exactly-once")))
        .isEqualTo(ExactlyOnceSupport.SUPPORTED);
  }

  @Test
  void aWindowHasRoomForTwiceWhatItKeeps() {
    assertThat(errors(Map.of("nsq.dedupe.segments", "16", "nsq.dedupe.window", "5000")))
        .containsOnlyKeys("nsq.dedupe.segments");
  }

  @Test
  void offsetsMayBeRemovedOrPutBack() {
    Map<String, String> partition = Map.of("nsq", "a:4150/topic/channel", "seg", "0");
    Map<String, Object> offset =
        Map.of("v", 1, "s", 256, "q", 7, "c", 7, "p", "5@9,6", "i", "AAAAAAAAAAEAAAAC");
    Map<Map<String, ?>, Map<String, ?>> removal = new HashMap<>();
    removal.put(partition, null);

    assertThat(connector.alterOffsets(LEAST, removal)).isTrue();
    assertThat(connector.alterOffsets(LEAST, Map.of(partition, offset))).isTrue();
    assertThat(connector.alterOffsets(LEAST, Map.of(Map.of("nsq", "x"), Map.of("id", "y"))))
        .isTrue();
    assertThatThrownBy(() -> connector.alterOffsets(LEAST, Map.of(partition, Map.of("id", "y"))))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("form null of offsets (expected: 1)");
    assertThatThrownBy(() -> connector.alterOffsets(LEAST, Map.of(Map.of("seg", "0"), offset)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("expected: {\"nsq\":");
  }

  @Test
  void everyKeyIsDocumentedInAGroup() {
    assertThat(connector.config().configKeys().values())
        .allSatisfy(
            key -> {
              // Kafka's own sentences are as Kafka wrote them.
              assertThat(key.documentation).endsWith(key.name.contains("ssl.") ? "" : ".");
              assertThat(key.group).isNotNull();
            })
        .extracting((ConfigKey key) -> key.name)
        .hasSize(73);
  }

  private Map<String, List<String>> errors(Map<String, String> properties) {
    return errorsOf(with(properties));
  }

  private Map<String, List<String>> errorsOf(Map<String, String> properties) {
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : connector.validate(properties).configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }

  private static Map<String, String> with(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(LEAST);
    all.putAll(properties);
    return all;
  }
}
