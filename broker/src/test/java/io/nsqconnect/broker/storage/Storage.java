package io.nsqconnect.broker.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Opens disk queues for a test, and frees their buffers and files after it. */
final class Storage implements AfterEachCallback {
  static final long NO_LIMIT = 100 << 20;

  private final List<TestQueues> opened = new ArrayList<>();

  TestQueues in(Path directory) {
    return in(directory, NO_LIMIT);
  }

  TestQueues in(Path directory, long maxBytesPerFile) {
    return in(directory, new DiskQueueSettings(maxBytesPerFile, 2500, 2000));
  }

  TestQueues in(Path directory, DiskQueueSettings settings) {
    TestQueues queues = new TestQueues(directory, settings);
    opened.add(queues);
    return queues;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    opened.forEach(TestQueues::release);
  }
}
