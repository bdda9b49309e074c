package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.DeferredSpill;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.health.Condition;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.loop.SystemClock;
import io.nsqconnect.protocol.MessageFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Disk queues over a directory, and records whose bodies are text. */
final class TestQueues {
  static final long TIMESTAMP = 0x18ea588eb8895183L;
  static final String ID = "18a43e624de69000";

  final ManualExecutor slowThread = new ManualExecutor();
  final Condition writable = new Health(new SystemClock()).condition("storage-writable");
  final DiskQueues queues;

  private final Path directory;
  private final List<Spill> opened = new ArrayList<>();
  private final List<DeferredSpill> openedLogs = new ArrayList<>();

  TestQueues(Path directory, DiskQueueSettings settings) {
    this.directory = directory;
    this.queues =
        new DiskQueues(
            earlierFiles(new FileSystemDisk(directory)),
            settings,
            Runnable::run,
            slowThread,
            writable);
  }

  static EarlierFiles earlierFiles(Disk disk) {
    try {
      return EarlierFiles.on(disk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Spill open(String name) {
    Spill queue = queues.open(name);
    opened.add(queue);
    return queue;
  }

  DeferredSpill openDeferred(String name) {
    DeferredSpill log = queues.openDeferred(name);
    openedLogs.add(log);
    return log;
  }

  Path directory() {
    return directory;
  }

  /** Ends the batch and lets the slow thread finish. */
  void settle() {
    queues.flush();
    slowThread.runAll();
  }

  /** Lets go of buffers and files; what is in the files does not matter any more. */
  void release() {
    opened.forEach(Spill::close);
    openedLogs.forEach(log -> log.close(false));
    slowThread.runAll();
    queues.close();
  }

  /** Copies the files as they are at this moment. */
  void copyFiles(Path copy) {
    try (Stream<Path> files = Files.list(directory)) {
      Files.createDirectories(copy);
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of the files in the directory, sorted. */
  List<String> fileNames() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path dataFile(Path directory, int number) {
    return directory.resolve(String.format("t.diskqueue.%06d.dat", number));
  }

  static Path metadataFile(Path directory) {
    return directory.resolve("t.diskqueue.meta.dat");
  }

  static void append(Spill queue, String... bodies) {
    for (String body : bodies) {
      append(queue, body, 0);
    }
  }

  static void append(Spill queue, String body, int attempts) {
    ByteBuf record = record(ID, body, attempts);
    queue.append(record, 0, record.readableBytes());
  }

  static void appendDeferred(Spill queue, String id, String body, long when) {
    ByteBuf record = record(id, body, 0);
    queue.appendDeferred(record, 0, record.readableBytes(), when);
  }

  static long append(DeferredSpill log, String body, long when) {
    ByteBuf record = record(ID, body, 0);
    return log.append(record, 0, record.readableBytes(), when);
  }

  static ByteBuf record(String id, String body, int attempts) {
    ByteBuf record = Unpooled.buffer();
    record.writeLong(TIMESTAMP).writeShort(attempts);
    record.writeCharSequence(id, StandardCharsets.US_ASCII);
    record.writeCharSequence(body, StandardCharsets.ISO_8859_1);
    return record;
  }

  /** A record that was handed over. */
  record Record(long name, String body, long when) {}

  /** The next record, which stays unsettled, or null. */
  static Record hold(Spill queue) {
    Record[] held = new Record[1];
    queue.poll(
        (memory, index, length, record, when) -> {
          String body =
              memory.toString(
                  index + MessageFrame.RECORD_HEADER_LENGTH,
                  length - MessageFrame.RECORD_HEADER_LENGTH,
                  StandardCharsets.ISO_8859_1);
          held[0] = new Record(record, body, when);
        });
    return held[0];
  }

  /** The body of the next record, which is settled, or null. */
  static String poll(Spill queue) {
    Record record = hold(queue);
    if (record == null) {
      return null;
    }
    queue.settle(record.name());
    return record.body();
  }

  /** The next record in hex, without its length. */
  static String pollHex(Spill queue) {
    String[] hex = new String[1];
    queue.poll(
        (memory, index, length, record, when) -> {
          hex[0] = ByteBufUtil.hexDump(memory, index, length);
          queue.settle(record);
        });
    return hex[0];
  }

  static List<String> drain(Spill queue) {
    List<String> bodies = new ArrayList<>();
    for (String body = poll(queue); body != null; body = poll(queue)) {
      bodies.add(body);
    }
    return bodies;
  }
}
