package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class RecordCostTest {
  private static final int LEAST = RecordCost.ofRecord(record(null), 100);

  @Test
  void aBodyAloneCostsItsLength() {
    assertThat(RecordCost.ofBody(100)).isEqualTo(RecordCost.OVERHEAD_BYTES + 100);
  }

  @Test
  void aRecordThatIsKeptIsThereTwice() {
    assertThat(LEAST).isEqualTo(2 * (RecordCost.OVERHEAD_BYTES + 100));
  }

  @Test
  void aKeyCostsItsLength() {
    assertThat(RecordCost.ofRecord(record(new byte[300]), 100)).isEqualTo(LEAST + 2 * 300);
    assertThat(RecordCost.ofRecord(record("k".repeat(300)), 100)).isEqualTo(LEAST + 2 * 600);
    assertThat(RecordCost.ofRecord(record(ByteBuffer.allocate(300)), 100))
        .isEqualTo(LEAST + 2 * 300);
    assertThat(RecordCost.ofRecord(record(7), 100))
        .isEqualTo(LEAST + 2 * RecordCost.OTHER_VALUE_BYTES);
  }

  @Test
  void aHeaderCostsItsNameAndItsValue() {
    SinkRecord record = record(null);
    record.headers().addBytes("name", new byte[1000]).addString("name", "x".repeat(1000));
    record.headers().add("name", List.of(1), null).add("name", null, null);

    assertThat(RecordCost.ofRecord(record, 100) - LEAST)
        .isEqualTo(2 * (4 * (RecordCost.HEADER_BYTES + 8) + 3000 + RecordCost.OTHER_VALUE_BYTES));
  }

  @Test
  void aBodyThatWasMadeOfSomethingElseComesOnTop() {
    SinkRecord text = Records.of(0, Schema.STRING_SCHEMA, "x".repeat(100));

    assertThat(RecordCost.ofRecord(text, 100)).isEqualTo(LEAST + 100);
  }

  private static SinkRecord record(Object key) {
    return new SinkRecord(
        "topic", 0, null, key, null, new byte[100], 0, 0L, TimestampType.CREATE_TIME);
  }
}
