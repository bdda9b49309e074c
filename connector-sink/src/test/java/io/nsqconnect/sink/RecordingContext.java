package io.nsqconnect.sink;

import io.nsqconnect.client.connect.RecordingWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/** What a worker would be asked for. */
final class RecordingContext extends RecordingWorker {
  final List<Long> timeoutsMs = new ArrayList<>();
  final List<SinkRecord> reported = new ArrayList<>();

  /** What reporting fails with; null if it does not. */
  RuntimeException reporterFailure;

  /** What the dead letter queue says of what it is given. */
  CompletableFuture<Void> reportOutcome = CompletableFuture.completedFuture(null);

  @Override
  public void timeout(long timeoutMs) {
    timeoutsMs.add(timeoutMs);
  }

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    return (record, error) -> {
      if (reporterFailure != null) {
        throw reporterFailure;
      }
      reported.add(record);
      return reportOutcome;
    };
  }
}
