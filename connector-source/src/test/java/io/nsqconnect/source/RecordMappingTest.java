package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.DeliverySource;
import io.nsqconnect.client.connect.EnvelopeKeys;
import io.nsqconnect.client.envelope.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.junit.jupiter.api.Test;

class RecordMappingTest {
  private static final long NOW_MS = 1_700_000_000_000L;

  private final DeliverySource source = new DeliverySource();

  @Test
  void byDefaultARecordIsTheBodyWithEverythingElseInHeaders() {
    NsqRecord record = record(Map.of(), "body");

    assertThat(record.topic()).isEqualTo("topic");
    assertThat(record.kafkaPartition()).isNull();
    assertThat(record.keySchema()).isNull();
    assertThat(record.key()).isNull();
    assertThat(record.valueSchema()).isEqualTo(Schema.BYTES_SCHEMA);
    assertThat((byte[]) record.value()).asString().isEqualTo("body");
    // The fake publishes its first message a millisecond after the epoch.
    assertThat(record.timestamp()).isEqualTo(1);
    assertHeader(record, "nsq.message.id", Schema.STRING_SCHEMA, "0000000000000001");
    assertHeader(record, "nsq.timestamp.ns", Schema.INT64_SCHEMA, 1_000_000L);
    assertHeader(record, "nsq.attempts", Schema.INT32_SCHEMA, 1);
    assertHeader(record, "nsq.topic", Schema.STRING_SCHEMA, "topic");
    assertHeader(record, "nsq.channel", Schema.STRING_SCHEMA, "channel");
    assertHeader(record, "nsq.nsqd", Schema.STRING_SCHEMA, source.nsqd().toString());
    assertThat(record.headers()).hasSize(6);
  }

  @Test
  void theKeyMayBeTheMessageId() {
    NsqRecord record = record(Map.of(MappingKeys.RECORD_KEY, "message.id"), "body");

    assertThat(record.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
    assertThat(record.key()).isEqualTo("0000000000000001");
  }

  @Test
  void theValueMayBeAString() {
    String latin1OfUtf8 =
        new String("né".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    NsqRecord record = record(Map.of(MappingKeys.RECORD_VALUE, "string"), latin1OfUtf8);

    assertThat(record.valueSchema()).isEqualTo(Schema.STRING_SCHEMA);
    assertThat(record.value()).isEqualTo("né");
  }

  @Test
  void theValueMayBeWhatTheBodyWritesInJson() {
    Map<String, String> json = Map.of(MappingKeys.RECORD_VALUE, "json");

    NsqRecord object = record(json, "{\"a\":[1,true,null]}");
    assertThat(object.valueSchema()).isNull();
    assertThat(object.value()).isEqualTo(Map.of("a", Arrays.asList(1L, true, null)));
    assertThat(record(json, "\"text\"").value()).isEqualTo("text");
    for (String none : List.of("{\"a\":", "text", " ", "1 2")) {
      assertThatThrownBy(() -> record(json, none))
          .as(none)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("not JSON");
    }
  }

  @Test
  void theKeyMayStandInTheBody() {
    Map<String, String> pointed =
        Map.of(MappingKeys.RECORD_KEY, "json.pointer", MappingKeys.RECORD_KEY_POINTER, "/user/id");

    NsqRecord record = record(pointed, "{\"user\":{\"id\":\"u1\"}}");
    assertThat(record.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
    assertThat(record.key()).isEqualTo("u1");
    assertThat(record(pointed, "{\"user\":{\"id\":42}}").key()).isEqualTo("42");
    assertThat(record(pointed, "{\"user\":{\"id\":{\"a\":1}}}").key()).isEqualTo("{\"a\":1}");
    assertThat(record(pointed, "{\"user\":{\"id\":null}}").key()).isNull();
    assertThat(record(pointed, "{}").key()).isNull();
    assertThatThrownBy(() -> record(pointed, "user"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not JSON");
  }

  @Test
  void anEnvelopeSaysWhatTheRecordIs() {
    NsqRecord record =
        record(
            Map.of(EnvelopeKeys.ENVELOPE, "json"),
            "{\"v\":1,\"id\":\"orders-0-7\",\"ts\":5,\"key\":\"k\",\"value\":\"hello\",\"enc\":\"utf8\","
                + "\"headers\":[{\"name\":\"trace\",\"value\":\"t1\"},"
                + "{\"name\":\"nsq.attempts\",\"value\":9}]}");

    assertThat(record.key()).isEqualTo("k");
    assertThat((byte[]) record.value()).asString().isEqualTo("hello");
    assertThat(record.timestamp()).isEqualTo(5);
    assertHeader(record, "trace", Schema.STRING_SCHEMA, "t1");
    assertHeader(record, "nsq.attempts", Schema.INT32_SCHEMA, 1);
    assertThat(record.headers()).as("one more than the message's own six").hasSize(7);
  }

  @Test
  void theKeyNeedNotBeThatOfTheEnvelope() {
    String body = "{\"v\":1,\"key\":\"k\",\"value\":{\"id\":7}}";

    assertThat(enveloped(MappingKeys.RECORD_KEY, "none", body).key()).isNull();
    assertThat(enveloped(MappingKeys.RECORD_KEY, "message.id", body).key())
        .isEqualTo("0000000000000002");
    assertThat(
            record(
                    Map.of(
                        EnvelopeKeys.ENVELOPE,
                        "json",
                        MappingKeys.RECORD_KEY,
                        "json.pointer",
                        MappingKeys.RECORD_KEY_POINTER,
                        "/value/id"),
                    body)
                .key())
        .isEqualTo("7");
  }

  @Test
  void whereAnEnvelopeHasNoTimestampThatKafkaTakesTheMessagesOwnCounts() {
    assertThat(record(Map.of(EnvelopeKeys.ENVELOPE, "json"), "{\"v\":1}").timestamp()).isEqualTo(1);
    assertThat(record(Map.of(EnvelopeKeys.ENVELOPE, "json"), "{\"v\":1,\"ts\":-1}").timestamp())
        .isEqualTo(2);
    assertThat(enveloped(MappingKeys.RECORD_TIMESTAMP, "ingest", "{\"v\":1,\"ts\":5}").timestamp())
        .isEqualTo(NOW_MS);
  }

  @Test
  void recordsBearTheNameOfTheBridge() {
    NsqRecord record =
        record(
            Map.of(EnvelopeKeys.ENVELOPE, "json", EnvelopeKeys.BRIDGE_ID, "left"),
            "{\"v\":1,\"headers\":[{\"name\":\"nsq.bridge\",\"value\":\"right\"}]}");

    assertHeader(record, "nsq.bridge", Schema.STRING_SCHEMA, "left");
    assertThat(record.headers().allWithName("nsq.bridge")).toIterable().hasSize(1);
    assertThat(record(Map.of(), "body").headers().lastWithName("nsq.bridge")).isNull();
  }

  @Test
  void theTimestampMayBeTheMomentOrNone() {
    assertThat(record(Map.of(MappingKeys.RECORD_TIMESTAMP, "ingest"), "body").timestamp())
        .isEqualTo(NOW_MS);
    assertThat(record(Map.of(MappingKeys.RECORD_TIMESTAMP, "none"), "body").timestamp()).isNull();
  }

  @Test
  void headersMayBeFewerAndCalledOtherwise() {
    NsqRecord record =
        record(
            Map.of(MappingKeys.RECORD_HEADERS, "attempts", MappingKeys.RECORD_HEADERS_PREFIX, "x-"),
            "body");

    assertThat(record.headers()).extracting(Header::key).containsExactly("x-attempts");
  }

  @Test
  void headersMayBeNone() {
    assertThat(record(Map.of(MappingKeys.RECORD_HEADERS, "none"), "body").headers()).isEmpty();
  }

  @Test
  void theKafkaTopicIsATemplateWhoseResultKafkaTakes() {
    NsqRecord record =
        record(Map.of(MappingKeys.KAFKA_TOPIC, "nsq.${topic}.${channel}.${nsqd}"), "body");

    assertThat(record.topic())
        .isEqualTo("nsq.topic.channel." + source.nsqd().toString().replace(':', '_'));
  }

  @Test
  void thePositionHasMapsOfOneEntrySoThatTheirBytesAreAlwaysTheSame() {
    NsqRecord record = record(Map.of(), "body");

    assertThat(record.sourcePartition().toString())
        .isEqualTo("{nsq=" + source.nsqd() + "/topic/channel}");
    assertThat(record.sourceOffset().toString()).isEqualTo("{id=0000000000000001}");
  }

  @Test
  void twoRecordsWithTheSameContentAreTwo() {
    RecordMapping mapping = mapping(Map.of());
    Lease lease = new Lease(source.deliver("body"), 0);

    NsqRecord one = record(mapping, lease);
    NsqRecord other = record(mapping, lease);

    assertThat(one).isNotEqualTo(other).isEqualTo(one);
    assertThat(one.hashCode()).isEqualTo(System.identityHashCode(one));
  }

  private static Claim claim(Lease lease) {
    return new ForgetfulCustody(null).accept(lease).orElseThrow();
  }

  private NsqRecord record(Map<String, String> properties, String body) {
    return record(mapping(properties), new Lease(source.deliver(body), 0));
  }

  private NsqRecord enveloped(String key, String value, String body) {
    return record(Map.of(EnvelopeKeys.ENVELOPE, "json", key, value), body);
  }

  private static NsqRecord record(RecordMapping mapping, Lease lease) {
    Envelope carried = mapping.read(lease.delivery());
    return mapping.record(claim(lease), carried, sent -> {}, NOW_MS);
  }

  private static RecordMapping mapping(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.put("nsq.nsqd.tcp.addresses", "nsqd:4150");
    all.put(SubscriptionKeys.TOPICS, "topic");
    all.put(SubscriptionKeys.CHANNEL, "channel");
    return MappingKeys.mapping(new SourceConfig(all));
  }

  private static void assertHeader(NsqRecord record, String name, Schema schema, Object value) {
    Header header = record.headers().lastWithName(name);
    assertThat(header).as(name).isNotNull();
    assertThat(header.schema().type()).as(name).isEqualTo(schema.type());
    assertThat(header.value()).as(name).isEqualTo(value);
  }
}
