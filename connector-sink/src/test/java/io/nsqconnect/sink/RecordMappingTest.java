package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.envelope.Envelope;
import io.nsqconnect.client.envelope.EnvelopeFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordMappingTest {
  private final RecordMapping mapping = mapping("${topic}");

  @Test
  void bytesAreTheBodyAsTheyAre() {
    byte[] bytes = {0, -1, 7};

    assertThat(body(Records.of(0, Schema.BYTES_SCHEMA, bytes))).isSameAs(bytes);
  }

  @Test
  void aByteBufferIsTheBodyFromItsPositionOnAndStaysThere() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);

    assertThat(body(Records.of(0, Schema.BYTES_SCHEMA, buffer))).containsExactly(2, 3);
    assertThat(buffer.remaining()).isEqualTo(2);
  }

  @Test
  void aStringIsTheBodyInUtf8() {
    assertThat(body(Records.of(0, Schema.STRING_SCHEMA, "né"))).containsExactly('n', 0xc3, 0xa9);
  }

  @Test
  void anythingElseIsJson() {
    Schema schema = SchemaBuilder.struct().field("n", Schema.INT32_SCHEMA).build();
    Map<String, Object> schemaless = new LinkedHashMap<>();
    schemaless.put("a", 1);
    schemaless.put("b", null);

    assertThat(body(Records.of(0, schema, new Struct(schema).put("n", 5))))
        .asString()
        .isEqualTo("{\"n\":5}");
    assertThat(body(Records.of(0, null, schemaless))).asString().isEqualTo("{\"a\":1,\"b\":null}");
    assertThat(body(Records.of(0, Schema.INT64_SCHEMA, 42L))).asString().isEqualTo("42");
  }

  @Test
  void refusesWhatIsNotToBeWrittenAsJson() {
    assertThatThrownBy(() -> body(Records.of(0, null, new Object())))
        .isInstanceOf(InvalidRecordException.class);
  }

  @Test
  void refusesAnEmptyAndATooLargeBodyAndSaysTheBounds() {
    assertThatThrownBy(() -> body(Records.bytes(0, "")))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessage("message of 0 bytes (expected: 1 to 20)");
    assertThat(body(Records.bytes(0, "x".repeat(20)))).hasSize(20);
    assertThatThrownBy(() -> body(Records.bytes(0, "x".repeat(21))))
        .hasMessage("message of 21 bytes (expected: 1 to 20)");
  }

  @Test
  void theTopicIsATemplate() {
    SinkRecord record = Records.bytes(new TopicPartition("orders", 7), 0, "x");

    assertThat(mapping("kafka.${topic}-${partition}").message(record).topic())
        .isEqualTo("kafka.orders-7");
  }

  @Test
  void refusesATopicThatNsqDoesNotHave() {
    SinkRecord record = Records.bytes(new TopicPartition("x".repeat(65), 0), 0, "x");

    assertThatThrownBy(() -> topic(record))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessageContaining("x".repeat(65))
        .hasMessageContaining("(expected: 1 to 64 of a-z A-Z 0-9 . _ -)");
  }

  @Test
  void aHeaderNamesTheTopicIfThereIsOne() {
    RecordMapping named = mapping(Map.of("nsq.topic.header", "to", "nsq.topic", "other"));
    SinkRecord text = Records.bytes(0, "x");
    text.headers().addString("to", "orders");
    SinkRecord bytes = Records.bytes(0, "x");
    bytes.headers().addBytes("to", new byte[] {'b'});
    SinkRecord number = Records.bytes(0, "x");
    number.headers().addLong("to", 7);

    assertThat(named.message(text).topic()).isEqualTo("orders");
    assertThat(named.message(bytes).topic()).isEqualTo("b");
    assertThat(named.message(number).topic()).isEqualTo("7");
    assertThat(named.message(Records.bytes(0, "x")).topic()).isEqualTo("other");
  }

  @Test
  void refusesAHeaderThatIsNoText() {
    SinkRecord record = Records.bytes(0, "x");
    record.headers().addList("to", List.of("a"), SchemaBuilder.array(Schema.STRING_SCHEMA).build());

    assertThatThrownBy(() -> mapping(Map.of("nsq.topic.header", "to")).message(record))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessageContaining("(expected: text, bytes or a number)");
  }

  @Test
  void aDeferralIsThatOfTheHeaderOrOfAll() {
    RecordMapping deferring = mapping(Map.of("nsq.defer.ms", "5000"));
    SinkRecord own = Records.bytes(0, "x");
    own.headers().addString("nsq.defer.ms", " 70 ");
    SinkRecord none = Records.bytes(0, "x");
    none.headers().addInt("nsq.defer.ms", 0);

    assertThat(deferring.message(Records.bytes(0, "x")).deferMs()).isEqualTo(5000);
    assertThat(deferring.message(own).deferMs()).isEqualTo(70);
    assertThat(deferring.message(none).deferMs()).isZero();
    assertThat(mapping("t").message(Records.bytes(0, "x")).deferMs()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "3600001", "1.5", "99999999999999999999"})
  void refusesADeferralThatIsNone(String text) {
    SinkRecord record = Records.bytes(0, "x");
    record.headers().addString("nsq.defer.ms", text);

    assertThatThrownBy(() -> mapping.message(record))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessage(
            "header nsq.defer.ms is \"" + text + "\" (expected: milliseconds from 0 to 3600000)");
  }

  @Test
  void aLiteralStandsForAValueThatIsMissing() {
    assertThat(mapping(Map.of("nsq.null.literal", "null")).message(Records.of(0, null, null)))
        .extracting(message -> new String(message.body(), StandardCharsets.US_ASCII))
        .isEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "cloudevents"})
  void anEnvelopeHasTheWholeRecord(String name) {
    RecordMapping enveloping =
        mapping(
            Map.of(
                "nsq.envelope", name,
                "nsq.headers.include", "trace.*,only",
                "bridge.id", "left",
                "nsq.max.message.bytes", "1000"));
    SinkRecord record =
        new SinkRecord(
            "renamed",
            9,
            Schema.STRING_SCHEMA,
            "key",
            Schema.BYTES_SCHEMA,
            new byte[] {0, -1},
            77,
            1_700_000_000_000L,
            TimestampType.CREATE_TIME,
            null,
            "orders",
            3,
            42);
    record.headers().addString("trace-id", "t").addString("onlyme", "x").addInt("only", 7);

    Envelope read =
        (name.equals("json") ? EnvelopeFormat.json() : EnvelopeFormat.cloudEvents())
            .read(enveloping.message(record).body());

    assertThat(read.id()).isEqualTo("orders-3-42");
    assertThat(read.topic()).isEqualTo("orders");
    assertThat(read.bridge()).isEqualTo("left");
    assertThat(read.timestampMs()).isEqualTo(1_700_000_000_000L);
    assertThat(read.key()).isEqualTo(new SchemaAndValue(Schema.STRING_SCHEMA, "key"));
    assertThat((byte[]) read.value().value()).containsExactly(0, -1);
    assertThat(read.headers())
        .isEqualTo(new ConnectHeaders().addString("trace-id", "t").addInt("only", 7));
  }

  private static RecordMapping mapping(String topic) {
    return mapping(Map.of(MappingKeys.TOPIC, topic));
  }

  private static RecordMapping mapping(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.putIfAbsent(MappingKeys.MAX_MESSAGE_BYTES, "20");
    return MappingKeys.mapping(new SinkConfig(all));
  }

  private byte[] body(SinkRecord record) {
    return mapping.message(record).body();
  }

  private String topic(SinkRecord record) {
    return mapping.message(record).topic();
  }
}
