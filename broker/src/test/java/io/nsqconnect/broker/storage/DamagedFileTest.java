package io.nsqconnect.broker.storage;

import static io.nsqconnect.broker.storage.TestQueues.drain;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.SimpleLeakDetection;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.health.Condition;
import io.nsqconnect.broker.health.Health;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever happens to a part of a file, the records elsewhere in it are delivered. */
@ExtendWith({SimpleLeakDetection.class, QuietStorage.class})
class DamagedFileTest {
  private static final int FILE_BYTES = 64 * 1024;
  private static final int PAGE_BYTES = 4096;
  private static final long SEED = 20_261_122;
  private static final DiskQueueSettings SETTINGS = new DiskQueueSettings(100 << 20, 2_500, 2_000);

  private static final Condition WRITABLE =
      new Health(new ManualClock()).condition("storage-writable");

  /** What is no record and does not look like a piece of one. */
  private static final List<byte[]> RUBBISH =
      List.of(
          "x".repeat(64).getBytes(StandardCharsets.US_ASCII),
          ("@\0\0\0" + "x".repeat(50)).getBytes(StandardCharsets.US_ASCII),
          "x".repeat(30).getBytes(StandardCharsets.US_ASCII),
          new byte[] {-1, -1, -1, -1},
          new byte[] {'x', 'x', 'x', 'x', 0});

  private final List<String> bodies = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private byte[] sound;

  /** A full file of records of many lengths, text and binary, and a queue that has to read it. */
  @BeforeEach
  void writeFile() {
    SplittableRandom random = new SplittableRandom(SEED);
    ByteBuf file = Unpooled.buffer();
    while (file.readableBytes() < FILE_BYTES) {
      int number = bodies.size();
      String body = number + ":" + body(random);
      starts.add(file.readableBytes());
      bodies.add(body);
      file.writeInt(26 + body.length());
      file.writeLong(TestQueues.TIMESTAMP + number).writeShort(number % 3);
      file.writeCharSequence(String.format("18a43e624d%06x", number), StandardCharsets.US_ASCII);
      file.writeCharSequence(body, StandardCharsets.ISO_8859_1);
    }
    sound = Arrays.copyOf(file.array(), file.readableBytes());
    starts.add(sound.length);
  }

  @Test
  void oneFlippedByteCostsNoOtherRecordWhereverItIs() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int offset = 0; offset < sound.length; offset++) {
      byte[] damaged = sound.clone();
      damaged[offset] ^= (byte) (1 + random.nextInt(255));
      int record = recordAt(offset);

      List<String> others = without(record, record);
      List<String> delivered = delivered(damaged);
      // Quicker than to look for each, in most cases.
      if (!delivered.equals(others)) {
        assertThat(delivered)
            .as("byte %d, in record %d from %d on", offset, record, starts.get(record))
            .containsAll(others);
      }
    }
  }

  @Test
  void aPageOfZerosCostsTheRecordsItTouchesOnly() {
    for (int page = 0; page + PAGE_BYTES < sound.length; page += PAGE_BYTES / 4) {
      byte[] damaged = sound.clone();
      Arrays.fill(damaged, page, page + PAGE_BYTES, (byte) 0);

      assertThat(delivered(damaged))
          .as("zeros from %d on", page)
          .containsAll(without(recordAt(page), recordAt(page + PAGE_BYTES - 1)));
    }
  }

  @Test
  void aTornTailCostsTheLastRecordOnly() {
    int last = bodies.size() - 1;
    for (int end = starts.get(last); end < sound.length; end += 3) {
      assertThat(delivered(Arrays.copyOf(sound, end)))
          .as("file that ends at %d", end)
          .isEqualTo(bodies.subList(0, last));
    }
  }

  /** A write that fails in a head, and later ones of which only some survive a crash. */
  @Test
  void aTornHeadInFrontOfTornRecordsCostsNoRecordBeforeIt() {
    for (int torn = 1; torn + 1 < bodies.size(); torn++) {
      int start = starts.get(torn);
      int next = starts.get(torn + 1);
      for (int written = 0; written < RecordShape.HEAD_LENGTH; written++) {
        byte[] damaged = Arrays.copyOf(sound, next + (starts.get(torn + 2) - next) / 2);
        Arrays.fill(damaged, start + written, next, (byte) 0);

        assertThat(delivered(damaged))
            .as("%d bytes of record %d at %d", written, torn, start)
            .startsWith(bodies.subList(0, torn).toArray(String[]::new));
      }
    }
  }

  /** Somebody may publish what looks like the inside of a data file. */
  @Test
  void recordsInABodyAreNotTakenForRecords() {
    ByteBuf file = Unpooled.buffer();
    String inside = new String(sound, 0, starts.get(5), StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 3; i++) {
      file.writeInt(26 + inside.length());
      file.writeLong(TestQueues.TIMESTAMP + 1_000).writeShort(0);
      file.writeCharSequence(TestQueues.ID, StandardCharsets.US_ASCII);
      file.writeCharSequence(inside, StandardCharsets.ISO_8859_1);
    }

    assertThat(delivered(Arrays.copyOf(file.array(), file.readableBytes())))
        .containsExactly(inside, inside, inside);
  }

  @Test
  void idsThatAreNotHexDigitsAreNoDamage() {
    ByteBuf file = Unpooled.buffer();
    for (int i = 0; i < 200; i++) {
      file.writeInt(26 + 1).writeLong(1).writeShort(0);
      file.writeCharSequence("not a hex number", StandardCharsets.US_ASCII);
      file.writeByte('x');
    }

    assertThat(delivered(Arrays.copyOf(file.array(), file.readableBytes()))).hasSize(200);
  }

  /** A machine that fails may leave anything behind what it had written. */
  @Test
  void whatIsNoRecordCostsNoneBeforeIt() {
    for (byte[] rubbish : RUBBISH) {
      for (int records = 1; records <= 3; records++) {
        byte[] file = join(Arrays.copyOf(sound, starts.get(records)), rubbish);

        assertThat(delivered(file))
            .as("%d records in front of %s", records, ByteBufUtil.hexDump(rubbish))
            .isEqualTo(bodies.subList(0, records));
      }
    }
  }

  @Test
  void whatIsNoRecordCostsNoneAroundIt() {
    for (byte[] rubbish : RUBBISH) {
      byte[] file =
          join(
              Arrays.copyOf(sound, starts.get(2)),
              rubbish,
              Arrays.copyOfRange(sound, starts.get(2), starts.get(3)));

      assertThat(delivered(file))
          .as("around %s", ByteBufUtil.hexDump(rubbish))
          .isEqualTo(bodies.subList(0, 3));
    }
  }

  /** What was published earlier is no sign that the message around it is too long. */
  @Test
  void recordsInABodyInFrontOfRubbishAreNotTakenForRecords() {
    ByteBuf body = Unpooled.buffer();
    body.writeCharSequence("a data file: ", StandardCharsets.US_ASCII);
    body.writeBytes(sound, 0, starts.get(3)).writeBytes(new byte[40]);
    String inside = body.toString(StandardCharsets.ISO_8859_1);
    ByteBuf file = Unpooled.buffer();
    for (int i = 0; i < 2; i++) {
      file.writeInt(26 + inside.length());
      file.writeLong(TestQueues.TIMESTAMP + 1_000).writeShort(0);
      file.writeCharSequence(TestQueues.ID, StandardCharsets.US_ASCII);
      file.writeCharSequence(inside, StandardCharsets.ISO_8859_1);
    }
    file.writeBytes(RUBBISH.get(0));

    assertThat(delivered(Arrays.copyOf(file.array(), file.readableBytes())))
        .containsExactly(inside, inside);
  }

  /** Each record is looked at by itself: a backlog of them must not take hours. */
  @Test
  @Timeout(300)
  void manyIdsThatAreNotHexDigitsDoNotTakeLong() {
    ByteBuf file = Unpooled.buffer();
    for (int i = 0; i < 400_000; i++) {
      file.writeInt(26 + 1).writeLong(1).writeShort(0);
      file.writeCharSequence("not a hex number", StandardCharsets.US_ASCII);
      file.writeByte('x');
    }

    long beginNs = cpuTimeNs();
    assertThat(delivered(Arrays.copyOf(file.array(), file.readableBytes())).size())
        .isEqualTo(400_000);
    assertThat(cpuTimeNs() - beginNs).isLessThan(TimeUnit.SECONDS.toNanos(20));
  }

  /** Of this thread: others may keep the machine busy. */
  private static long cpuTimeNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static byte[] join(byte[]... parts) {
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
  }

  private List<String> delivered(byte[] content) {
    SimulatedDisk disk = new SimulatedDisk();
    disk.put("t.diskqueue.000000.dat", content);
    disk.put("t.diskqueue.000001.dat", new byte[0]);
    disk.put(
        "t.diskqueue.meta.dat",
        (bodies.size() + "\n0,0\n0," + sound.length + "\n").getBytes(StandardCharsets.US_ASCII));
    ManualExecutor syncThread = new ManualExecutor();
    DiskQueues queues =
        new DiskQueues(
            TestQueues.earlierFiles(disk), SETTINGS, Runnable::run, syncThread, WRITABLE);
    Spill queue = queues.open("t");
    try {
      return drain(queue);
    } finally {
      queue.close();
      syncThread.runAll();
      queues.close();
    }
  }

  private List<String> without(int first, int last) {
    List<String> others = new ArrayList<>(bodies.subList(0, first));
    others.addAll(bodies.subList(last + 1, bodies.size()));
    return others;
  }

  private int recordAt(int offset) {
    int record = 0;
    while (starts.get(record + 1) <= offset) {
      record++;
    }
    return record;
  }

  private static String body(SplittableRandom random) {
    StringBuilder body = new StringBuilder();
    boolean text = random.nextBoolean();
    int length = random.nextInt(random.nextInt(10) == 0 ? 4_000 : 120);
    for (int i = 0; i < length; i++) {
      body.append((char) (text ? 'a' + random.nextInt(26) : random.nextInt(256)));
    }
    return body.toString();
  }
}
