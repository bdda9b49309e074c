package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.append;
import static io.nsqconnect.broker.storage.TestQueues.drain;
import static io.nsqconnect.broker.storage.TestQueues.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.SimpleLeakDetection;
import io.nsqconnect.broker.engine.Spill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Random operations on a disk queue with tiny files, against a queue in memory. In each run the
 * broker is closed and killed several times; a kill leaves exactly the files of that moment.
 */
@ExtendWith(SimpleLeakDetection.class)
class DiskQueueModelTest {
  private static final int RUNS = 60;
  private static final int OPERATIONS = 300;

  /** In memory, where there is such a file system: the runs sync thousands of times. */
  @TempDir(factory = Memory.class)
  Path temporary;

  static final class Memory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      Path memory = Path.of("/dev/shm");
      return Files.isWritable(memory)
          ? Files.createTempDirectory(memory, "junit")
          : Files.createTempDirectory("junit");
    }
  }

  @Test
  void nothingIsLostAndNothingOutOfOrder() throws IOException {
    long firstSeed = Long.getLong("seed", System.nanoTime());
    for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
      try {
        Run run = new Run(seed);
        run.go();
        run.queues.release();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("failed with -Dseed=" + seed, e);
      }
    }
  }

  private final class Run {
    private final SplittableRandom random;
    private final DiskQueueSettings settings;
    private final Path directory;
    private final ArrayDeque<String> expected = new ArrayDeque<>();
    private final List<String> handedOver = new ArrayList<>();
    private TestQueues queues;
    private Spill queue;
    private int restarts;
    private int next;

    Run(long seed) throws IOException {
      random = new SplittableRandom(seed);
      directory = Files.createDirectory(temporary.resolve("run" + seed));
      settings = new DiskQueueSettings(random.nextInt(30, 400), random.nextInt(1, 30), 2000);
      open(directory);
    }

    void go() {
      for (int i = 0; i < OPERATIONS; i++) {
        operate(random.nextInt(100));
        assertThat(queue.depth()).isEqualTo(expected.size());
      }
      assertThat(drain(queue)).containsExactlyElementsOf(expected);
      assertThat(queues.fileNames()).noneMatch(name -> name.endsWith(".bad"));
    }

    private void operate(int choice) {
      if (choice < 40) {
        String body = next++ + "-" + "x".repeat(random.nextInt(60));
        append(queue, body);
        expected.add(body);
      } else if (choice < 75) {
        String body = poll(queue);
        assertThat(body).isEqualTo(expected.poll());
        if (body != null) {
          handedOver.add(body);
        }
      } else if (choice < 84) {
        queues.queues.flush();
      } else if (choice < 90) {
        queues.slowThread.runAll();
      } else if (choice < 94) {
        queues.slowThread.passTimeout();
      } else if (choice < 96) {
        queue.empty();
        expected.clear();
        handedOver.clear();
        queues.settle();
      } else if (choice < 98) {
        queue.close();
        queues.slowThread.runAll();
        restart();
      } else {
        kill();
      }
    }

    /** What was handed over since the last sync may come again; the rest has to. */
    private void kill() {
      queues.queues.flush();
      restart();
      int again = (int) queue.depth() - expected.size();
      assertThat(again).isBetween(0, handedOver.size());
      for (int i = 0; i < again; i++) {
        expected.addFirst(handedOver.remove(handedOver.size() - 1));
      }
    }

    /** Goes on with a copy of the files, which is all that a new process knows. */
    private void restart() {
      Path copy = directory.resolve("restart" + restarts++);
      queues.copyFiles(copy);
      queues.release();
      open(copy);
    }

    private void open(Path path) {
      queues = new TestQueues(path, settings);
      queue = queues.open("t");
    }
  }
}
