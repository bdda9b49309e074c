package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.connect.Template;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class RecordMappingTest {
  private final RecordMapping mapping = mapping("${topic}");

  @Test
  void bytesAreTheBodyAsTheyAre() {
    byte[] bytes = {0, -1, 7};

    assertThat(mapping.body(Records.of(0, Schema.BYTES_SCHEMA, bytes))).isSameAs(bytes);
  }

  @Test
  void aByteBufferIsTheBodyFromItsPositionOnAndStaysThere() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);

    assertThat(mapping.body(Records.of(0, Schema.BYTES_SCHEMA, buffer))).containsExactly(2, 3);
    assertThat(buffer.remaining()).isEqualTo(2);
  }

  @Test
  void aStringIsTheBodyInUtf8() {
    assertThat(mapping.body(Records.of(0, Schema.STRING_SCHEMA, "né")))
        .containsExactly('n', 0xc3, 0xa9);
  }

  @Test
  void anythingElseIsJson() {
    Schema schema = SchemaBuilder.struct().field("n", Schema.INT32_SCHEMA).build();
    Map<String, Object> schemaless = new LinkedHashMap<>();
    schemaless.put("a", 1);
    schemaless.put("b", null);

    assertThat(mapping.body(Records.of(0, schema, new Struct(schema).put("n", 5))))
        .asString()
        .isEqualTo("{\"n\":5}");
    assertThat(mapping.body(Records.of(0, null, schemaless)))
        .asString()
        .isEqualTo("{\"a\":1,\"b\":null}");
    assertThat(mapping.body(Records.of(0, Schema.INT64_SCHEMA, 42L))).asString().isEqualTo("42");
  }

  @Test
  void refusesWhatIsNotToBeWrittenAsJson() {
    assertThatThrownBy(() -> mapping.body(Records.of(0, null, new Object())))
        .isInstanceOf(InvalidRecordException.class);
  }

  @Test
  void refusesAnEmptyAndATooLargeBodyAndSaysTheBounds() {
    assertThatThrownBy(() -> mapping.body(Records.bytes(0, "")))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessage("message of 0 bytes (expected: 1 to 20)");
    assertThat(mapping.body(Records.bytes(0, "x".repeat(20)))).hasSize(20);
    assertThatThrownBy(() -> mapping.body(Records.bytes(0, "x".repeat(21))))
        .hasMessage("message of 21 bytes (expected: 1 to 20)");
  }

  @Test
  void theTopicIsATemplate() {
    SinkRecord record = Records.bytes(new TopicPartition("orders", 7), 0, "x");

    assertThat(mapping("kafka.${topic}-${partition}").topic(record)).isEqualTo("kafka.orders-7");
  }

  @Test
  void refusesATopicThatNsqDoesNotHave() {
    SinkRecord record = Records.bytes(new TopicPartition("x".repeat(65), 0), 0, "x");

    assertThatThrownBy(() -> mapping.topic(record))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessageContaining("x".repeat(65))
        .hasMessageContaining("(expected: 1 to 64 of a-z A-Z 0-9 . _ -)");
  }

  private static RecordMapping mapping(String topic) {
    return new RecordMapping(new Template(topic, SinkKeys.TOPIC_PLACES), 20);
  }
}
