package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.DeliverySource;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
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
    RecordMapping mapping = config(Map.of()).mapping();
    Lease lease = new Lease(source.deliver("body"), 0);

    NsqRecord one = mapping.record(claim(lease), claim -> {}, NOW_MS);
    NsqRecord other = mapping.record(claim(lease), claim -> {}, NOW_MS);

    assertThat(one).isNotEqualTo(other).isEqualTo(one);
    assertThat(one.hashCode()).isEqualTo(System.identityHashCode(one));
  }

  private static Claim claim(Lease lease) {
    return new ForgetfulCustody(null).accept(lease).orElseThrow();
  }

  private NsqRecord record(Map<String, String> properties, String body) {
    Claim claim = claim(new Lease(source.deliver(body), 0));
    return config(properties).mapping().record(claim, sent -> {}, NOW_MS);
  }

  private static SourceConfig config(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.put("nsq.nsqd.tcp.addresses", "nsqd:4150");
    all.put(SubscriptionKeys.TOPICS, "topic");
    all.put(SubscriptionKeys.CHANNEL, "channel");
    return new SourceConfig(all);
  }

  private static void assertHeader(NsqRecord record, String name, Schema schema, Object value) {
    Header header = record.headers().lastWithName(name);
    assertThat(header).as(name).isNotNull();
    assertThat(header.schema().type()).as(name).isEqualTo(schema.type());
    assertThat(header.value()).as(name).isEqualTo(value);
  }
}
