package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NsqSinkConnectorTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "name",
          "orders",
          "topics",
          "orders",
          "nsq.nsqd.tcp.addresses",
          "a:4150",
          "nsq.validate.connection",
          "false");

  /** Whatever else the machine does meanwhile: nothing here has to run into it. */
  private static final long TRIAL_LIMIT_MS = 60_000;

  private final NsqSinkConnector connector = new NsqSinkConnector(TRIAL_LIMIT_MS);

  @Test
  void nodesAreEnough() {
    assertThat(errors(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "nsq.nsqd.tcp.addresses, a",
    "nsq.nsqd.tcp.addresses, ''",
    "nsq.topic, ${channel}",
    "nsq.topic, ${topic",
    "nsq.topic, no topic!",
    "nsq.topic, ${topic}/${partition}",
    "nsq.topic, ${topic}#ephemeral.${partition}",
    "nsq.topic, #ephemeral",
    "nsq.batch.max.records, 0",
    "nsq.batch.max.records, 10001",
    "nsq.batch.max.bytes, 1023",
    "nsq.max.message.bytes, 0",
    "nsq.linger.ms, -1",
    "nsq.linger.ms, 1001",
    "nsq.max.in.flight.requests, 0",
    "nsq.max.in.flight.requests, 101",
    "nsq.max.in.flight.bytes, 1048575",
    "nsq.null.value, drop",
    "nsq.invalid.record.action, drop",
    "nsq.put.max.block.ms, 60001",
    "nsq.flush.timeout.ms, 99",
    "nsq.max.retries, -2",
    "nsq.retry.backoff.ms, 0",
    "nsq.retry.backoff.max.ms, 249",
    "nsq.topic.header, 'a\u0007b'",
    "nsq.topic.name.policy, cut",
    "nsq.headers.include, '('",
    "nsq.envelope, xml",
    "nsq.defer.ms, -1",
    "nsq.defer.ms, 3600001",
    "nsq.max.defer.ms, -1",
    "nsq.ordering, topic",
    "nsq.failover, never",
    "nsq.publish.copies, 0",
    "nsq.publish.copies, 6",
    "nsq.publish.copies, 2",
    "nsq.idempotence, required",
    "bridge.loop.action, stop"
  })
  void refusesABadValueAtItsKey(String key, String value) {
    assertThat(errors(Map.of(key, value))).containsOnlyKeys(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.${topic}-${partition}_z", "${topic}#ephemeral", "A9#ephemeral"})
  void takesATextThatCanNameATopic(String topic) {
    assertThat(errors(Map.of("nsq.topic", topic))).isEmpty();
  }

  @Test
  void aTextThatIsTooLongForATopicIsRefusedUnlessItIsCut() {
    String longest = "x".repeat(62) + "${topic}${partition}";

    assertThat(errors(Map.of("nsq.topic", longest))).isEmpty();
    assertThat(errors(Map.of("nsq.topic", longest + "x")))
        .containsExactly(
            Map.entry(
                "nsq.topic",
                List.of(
                    "nsq.topic is \""
                        + longest
                        + "x\", of at least 65 characters, and names no NSQ topic whatever the"
                        + " record (expected: 1 to 64 of a-z A-Z 0-9 . _ -, or"
                        + " nsq.topic.name.policy=truncate-hash)")));
    assertThat(
            errors(Map.of("nsq.topic", longest + "x!", "nsq.topic.name.policy", "truncate-hash")))
        .isEmpty();
  }

  @Test
  void aTaskCanStopDuringAnOutageInTheTimeThatAWorkerGivesIt() {
    SinkConfig config = new SinkConfig(LEAST);

    assertThat(DeliveryKeys.putMaxBlockMs(config) + DeliveryKeys.flushTimeoutMs(config))
        .isLessThan(5000);
  }

  @Test
  void aMessageHasToFitIntoWhatMayBeInFlight() {
    assertThat(errors(Map.of("nsq.max.message.bytes", "67108865")))
        .containsExactly(
            Map.entry(
                "nsq.max.in.flight.bytes",
                List.of(
                    "nsq.max.in.flight.bytes is 67108864 (expected: at least"
                        + " nsq.max.message.bytes, which is 67108865)")));
  }

  @Test
  void aLiteralIsNeededForWhatHasNoValueUnlessAnEnvelopeSaysSo() {
    assertThat(errors(Map.of("nsq.null.value", "literal"))).containsOnlyKeys("nsq.null.literal");
    assertThat(errors(Map.of("nsq.null.value", "literal", "nsq.null.literal", "null"))).isEmpty();
    assertThat(errors(Map.of("nsq.null.value", "literal", "nsq.envelope", "json"))).isEmpty();
  }

  @Test
  void nodesMayBeDiscoveredInsteadOfNamed() {
    assertThat(
            errors(
                Map.of(
                    "nsq.nsqd.tcp.addresses", "",
                    "nsq.lookupd.http.addresses", "lookup:4161",
                    "nsq.publish.copies", "3")))
        .isEmpty();
  }

  @Test
  void saysWhetherNsqdCanBeReachedAtTheKeyToChange() {
    try (FakeNsqd nsqd = FakeNsqd.onLoopback()) {
      assertThat(tried(nsqd.address().toString())).isEmpty();
      assertThat(tried("127.0.0.1:1," + nsqd.address())).isEmpty();
      nsqd.answerIdentify("{\"auth_required\":true}");
      assertThat(tried(nsqd.address().toString()))
          .containsOnlyKeys("nsq.auth.secret")
          .hasEntrySatisfying(
              "nsq.auth.secret",
              messages ->
                  assertThat(messages.get(0))
                      .contains("requires AUTH and no auth secret is configured"));
    }
    assertThat(tried("127.0.0.1:1"))
        .containsOnlyKeys("nsq.nsqd.tcp.addresses")
        .hasEntrySatisfying(
            "nsq.nsqd.tcp.addresses",
            messages -> assertThat(messages.get(0)).startsWith("no nsqd can be reached"));
  }

  @Test
  void saysWhetherNsqlookupdAnswersAndItsNodesCanBeReached() {
    try (FakeNsqd nsqd = FakeNsqd.onLoopback();
        FakeLookupd lookupd = new FakeLookupd()) {
      Map<String, String> discovered =
          Map.of(
              "nsq.validate.connection", "true",
              "nsq.nsqd.tcp.addresses", "",
              "nsq.lookupd.http.addresses", "127.0.0.1:1," + lookupd.hostAndPort());
      lookupd.register("topic", nsqd.address());
      assertThat(errors(discovered)).isEmpty();
      lookupd.unregister("topic", nsqd.address());
      lookupd.register("topic", new NsqdAddress("127.0.0.1", 1));
      assertThat(errors(discovered)).containsOnlyKeys("nsq.lookupd.http.addresses");
      lookupd.status(500);
      assertThat(errors(discovered)).containsOnlyKeys("nsq.lookupd.http.addresses");
    }
  }

  private Map<String, List<String>> tried(String nodes) {
    return errors(Map.of("nsq.validate.connection", "true", "nsq.nsqd.tcp.addresses", nodes));
  }

  @Test
  void anErrantRecordNeedsADeadLetterQueueIfOneAsksForIt() {
    assertThat(errors(Map.of("nsq.null.value", "errant"))).containsOnlyKeys("nsq.null.value");
    assertThat(
            errors(
                Map.of(
                    "nsq.null.value", "errant",
                    "errors.tolerance", "all",
                    "errors.deadletterqueue.topic.name", "dead")))
        .isEmpty();
  }

  @Test
  void keysThatDoNotMatterAreNotShownAndChoicesAreRecommended() {
    Map<String, ConfigValue> values = new HashMap<>();
    connector.validate(LEAST).configValues().forEach(value -> values.put(value.name(), value));

    assertThat(values.get("nsq.null.literal").visible()).isFalse();
    assertThat(values.get("nsq.headers.include").visible()).isFalse();
    assertThat(values.get("nsq.ordering").recommendedValues()).containsExactly("none", "partition");
  }

  @Test
  void everyTaskMayPublishToEveryNodeUnderItsOwnName() {
    connector.start(LEAST);

    List<Map<String, String>> configs = connector.taskConfigs(2);

    assertThat(configs)
        .extracting(config -> config.get("nsq.client.id"))
        .containsExactly("orders-0", "orders-1");
    assertThat(configs)
        .extracting(config -> config.get("nsq.nsqd.tcp.addresses"))
        .containsOnly("a:4150");
  }

  @Test
  void everyKeyIsDocumentedInAGroup() {
    assertThat(connector.config().configKeys().values())
        .hasSize(59)
        .allSatisfy(
            key -> {
              // Kafka's own sentences are as Kafka wrote them.
              assertThat(key.documentation).endsWith(key.name.contains("ssl.") ? "" : ".");
              assertThat(key.group).isNotNull();
            });
  }

  private Map<String, List<String>> errors(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(LEAST);
    all.putAll(properties);
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : connector.validate(all).configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }
}
