package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class UnpublishableRecordsTest {
  private static final InvalidRecordException CAUSE = new InvalidRecordException("too large");

  private final List<SinkRecord> reported = new ArrayList<>();
  private final ErrantRecordReporter reporter =
      (record, error) -> {
        reported.add(record);
        return CompletableFuture.completedFuture(null);
      };
  private final SinkRecord record = Records.bytes(5, "x");

  @Test
  void skips() throws Exception {
    UnpublishableRecords records = records(NullValueAction.SKIP, InvalidRecordAction.SKIP);

    records.onNullValue(record);
    records.onInvalid(record, CAUSE);

    assertThat(reported).isEmpty();
  }

  @Test
  void reports() {
    UnpublishableRecords records = records(NullValueAction.ERRANT, InvalidRecordAction.ERRANT);

    records.onNullValue(record);
    records.onInvalid(record, CAUSE);

    assertThat(reported).containsExactly(record, record);
  }

  @Test
  void fails() {
    UnpublishableRecords records = records(NullValueAction.FAIL, InvalidRecordAction.FAIL);

    assertThatThrownBy(() -> records.onNullValue(record)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> records.onInvalid(record, CAUSE))
        .isInstanceOf(ConnectException.class)
        .hasMessage("record topic-0@5 cannot be published: too large")
        .hasCause(CAUSE);
    assertThat(reported).isEmpty();
  }

  @Test
  void failsIfThereIsNobodyToReportTo() {
    UnpublishableRecords records =
        new UnpublishableRecords(NullValueAction.ERRANT, InvalidRecordAction.ERRANT, null);

    assertThatThrownBy(() -> records.onInvalid(record, CAUSE)).isInstanceOf(ConnectException.class);
  }

  private UnpublishableRecords records(NullValueAction nulls, InvalidRecordAction invalid) {
    return new UnpublishableRecords(nulls, invalid, reporter);
  }
}
