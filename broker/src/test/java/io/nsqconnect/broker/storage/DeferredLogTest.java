package io.nsqconnect.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.DeferredSpill;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.protocol.MessageFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DeferredLogTest {
  @RegisterExtension final Storage storage = new Storage();

  @TempDir Path temporary;
  private Path directory;
  private TestQueues queues;
  private DeferredSpill log;

  @BeforeEach
  void open() throws IOException {
    directory = Files.createDirectory(temporary.resolve("data"));
    queues = storage.in(directory);
    log = queues.openDeferred("t:c");
  }

  @Test
  void readsWhatWasAppendedBeforeItIsWritten() {
    long first = append("one", 5);
    long second = append("two", 3);

    assertThat(body(log, second)).isEqualTo("two");
    assertThat(body(log, first)).isEqualTo("one");
  }

  @Test
  void aKilledBrokerLeavesWhatWasNotSettled() {
    append("kept", 50);
    long gone = append("gone", 10);
    append("kept, too", 20);
    log.settle(gone);
    sync();

    assertThat(recovered(crash()))
        .containsOnly(Map.entry("kept", 50L), Map.entry("kept, too", 20L));
  }

  /** Only the sync makes sure that the message is durable where it is now. */
  @Test
  void aSettledMessageIsKeptUntilTheNextSync() {
    sync();
    long moved = append("moved", 10);
    sync();
    log.settle(moved);
    queues.queues.flush();

    assertThat(recovered(crash())).containsKey("moved");
  }

  @Test
  void aSharedMessageIsSettledByTheLastHolder() {
    long shared = append("shared", 10);
    log.share(shared, 1);
    log.settle(shared);
    sync();
    assertThat(recovered(crash())).containsKey("shared");

    log.settle(shared);
    sync();
    assertThat(recovered(crash())).isEmpty();
  }

  @Test
  void whatIsSettledAfterTheLogWasEmptiedIsNothingToIt() {
    long before = append("before", 10);
    log.empty();
    append("after", 20);

    log.settle(before);
    log.share(before, 1);
    assertThat(log.settleAll(before)).isZero();
    sync();

    assertThat(recovered(crash())).containsOnlyKeys("after");
  }

  @Test
  void filesGoWithTheirMessages() {
    String large = "x".repeat(1 << 20);
    List<Long> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      records.add(append(large + i, i));
    }
    sync();
    assertThat(queues.fileNames()).hasSizeGreaterThanOrEqualTo(5);

    records.forEach(log::settle);
    sync();
    sync();

    assertThat(queues.fileNames()).hasSize(1);
    assertThat(recovered(crash())).isEmpty();
  }

  @Test
  void aFewThatStayForLongDoNotKeepAllFiles() {
    String large = "x".repeat(1 << 20);
    long straggler = append("straggler", 1_000);
    for (int i = 0; i < 60; i++) {
      log.settle(append(large, i));
      sync();
    }

    assertThat(queues.fileNames()).hasSizeLessThan(9);
    assertThat(body(log, straggler)).isEqualTo("straggler");
    assertThat(recovered(crash())).containsEntry("straggler", 1_000L);
  }

  @Test
  void damageCostsTheMessageItLiesInOnly() throws IOException {
    append("first", 1);
    append("second", 2);
    append("third", 3);
    queues.settle();
    Path file = directory.resolve("t:c.deferred.000000.dat");
    byte[] sound = Files.readAllBytes(file);
    int entry = sound.length / 3;
    for (int offset = entry; offset < 2 * entry; offset++) {
      byte[] damaged = sound.clone();
      damaged[offset] ^= 0x41;
      Files.write(file, damaged);

      assertThat(recovered(crash())).as("byte %d", offset).containsKeys("first", "third");
    }
  }

  @Test
  void aFailedWriteIsReportedAndItsMessagesAreKept() throws IOException {
    Files.createDirectory(directory.resolve("t:c.deferred.000000.dat"));
    long first = append("first", 1);

    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);
    assertThatExceptionOfType(SpillException.class).isThrownBy(() -> append("second", 2));
    assertThat(log.failure()).contains("is a directory");

    Files.delete(directory.resolve("t:c.deferred.000000.dat"));
    assertThatExceptionOfType(SpillException.class).isThrownBy(queues.queues::flush);
    queues.queues.flush();
    assertThat(body(log, first)).isEqualTo("first");
    assertThat(recovered(crash())).containsOnlyKeys("first");
  }

  @Test
  void agreesWithAMapOverManyCrashes() {
    SplittableRandom random = new SplittableRandom(20_261_122);
    Map<String, Long> model = new HashMap<>();
    Map<String, Long> names = new HashMap<>();
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 200; i++) {
        String body = round + "/" + i + "x".repeat(random.nextInt(2_000));
        names.put(body, append(body, i));
        model.put(body, (long) i);
        if (random.nextInt(3) > 0) {
          String settled = names.keySet().iterator().next();
          assertThat(body(log, names.get(settled))).isEqualTo(settled);
          log.settle(names.remove(settled));
          model.remove(settled);
        }
      }
      sync();
      TestQueues next = crash();
      queues = next;
      directory = next.directory();
      log = next.openDeferred("t:c");
      names.clear();
      Map<String, Long> whens = new HashMap<>();
      log.recover(
          (record, when) -> {
            names.put(body(log, record), record);
            whens.put(body(log, record), when);
          });
      assertThat(whens).isEqualTo(model);
    }
  }

  private long append(String body, long when) {
    ByteBuf record = Unpooled.buffer();
    record.writeZero(MessageFrame.RECORD_HEADER_LENGTH);
    record.writeCharSequence(body, StandardCharsets.UTF_8);
    return log.append(record, 0, record.readableBytes(), when);
  }

  private static String body(DeferredSpill log, long record) {
    String[] body = new String[1];
    assertThat(
            log.read(
                record,
                (memory, index, length, name, when) ->
                    body[0] =
                        memory.toString(
                            index + MessageFrame.RECORD_HEADER_LENGTH,
                            length - MessageFrame.RECORD_HEADER_LENGTH,
                            StandardCharsets.UTF_8)))
        .isEqualTo(DeferredSpill.Outcome.HANDED_OVER);
    return body[0];
  }

  /** Lets a sync run, and what it found settled reach the log. */
  private void sync() {
    queues.slowThread.passTimeout();
    queues.settle();
  }

  /** Kills the broker at this moment. */
  private TestQueues crash() {
    Path copy = temporary.resolve("crashed" + System.nanoTime());
    queues.copyFiles(copy);
    return storage.in(copy);
  }

  private static Map<String, Long> recovered(TestQueues queues) {
    DeferredSpill log = queues.openDeferred("t:c");
    Map<String, Long> recovered = new HashMap<>();
    log.recover((record, when) -> recovered.put(body(log, record), when));
    return recovered;
  }
}
