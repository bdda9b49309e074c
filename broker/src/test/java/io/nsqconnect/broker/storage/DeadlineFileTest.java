package io.nsqconnect.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Spill;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

class DeadlineFileTest {
  private static final String FILE = "t.deadlines.dat";
  private static final long TIME = 1_795_344_608_254_700_000L;

  /** Far more than it takes, and far less than a table takes that puts such ids into clusters. */
  private static final long MAX_CPU_NANOS = 2_000_000_000L;

  private static final int ID_TIME_BITS = 20;
  private static final int SEQUENCE_BITS = 12;
  private static final int NODE_BITS = 10;

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void manyIdsOfOneBrokerAreLoadedInNoTime() {
    int count = 200_000;
    ByteBuf entries = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      LogEntry.write(entries, publishedAt(TIME + i * 10_000L, i), i);
    }
    disk.put(FILE, ByteBufUtil.getBytes(entries));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    long before = threads.getCurrentThreadCpuTime();
    DeadlineFile deadlines = DeadlineFile.open(disk, FILE);
    long taken = threads.getCurrentThreadCpuTime() - before;

    assertThat(deadlines.count()).isEqualTo(count);
    assertThat(taken).isLessThan(MAX_CPU_NANOS);
  }

  @Test
  void theLatestTimeOfAnIdHoldsAndOthersHaveNone() {
    ByteBuf entries = Unpooled.buffer();
    for (long id : new long[] {30, 10, 20, 10, -5}) {
      LogEntry.write(entries, id, 1_000 + entries.readableBytes());
    }
    disk.put(FILE, ByteBufUtil.getBytes(entries));

    DeadlineFile deadlines = DeadlineFile.open(disk, FILE);

    assertThat(deadlines.count()).isEqualTo(4);
    assertThat(whenOf(deadlines, 30)).isEqualTo(1_000);
    assertThat(whenOf(deadlines, 10)).isEqualTo(1_072);
    assertThat(whenOf(deadlines, -5)).isEqualTo(1_096);
    assertThat(whenOf(deadlines, 11)).isEqualTo(Spill.AT_ONCE);
  }

  /** An id as a broker makes it: time, number of the node, sequence within that time. */
  private static long publishedAt(long epochNanos, int sequence) {
    long node = 617;
    long time = epochNanos >> ID_TIME_BITS;
    return time << NODE_BITS + SEQUENCE_BITS
        | node << SEQUENCE_BITS
        | sequence & (1 << SEQUENCE_BITS) - 1;
  }

  private static long whenOf(DeadlineFile deadlines, long id) {
    ByteBuf record = TestQueues.record(String.format("%016x", id), "x", 0);
    return deadlines.of(record, 0);
  }
}
