package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.DeferredSpill;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.engine.Spills;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/** Spills on the heap, of one disk that breaks on demand: a failure shows at the next flush. */
final class HeapSpills implements Spills {
  static final String FAILURE = "no space left on device";

  private boolean broken;
  private boolean unflushed;
  private String failure;

  /** Breaks the disk, or repairs it. */
  void broken(boolean isBroken) {
    broken = isBroken;
  }

  @Override
  public Spill open(String name) {
    return new HeapSpill();
  }

  @Override
  public DeferredSpill openDeferred(String name) {
    return null;
  }

  @Override
  public Collection<String> pinnedTopics() {
    return List.of();
  }

  @Override
  public void flush() {
    if (broken && unflushed) {
      failure = FAILURE;
      throw new SpillException(FAILURE, null);
    }
    failure = null;
    unflushed = false;
  }

  @Override
  public String failure() {
    return failure;
  }

  private final class HeapSpill implements Spill {
    private final ArrayDeque<byte[]> records = new ArrayDeque<>();

    @Override
    public void append(ByteBuf memory, int index, int length) {
      if (failure != null) {
        throw new SpillException(failure, null);
      }
      records.add(ByteBufUtil.getBytes(memory, index, length));
      unflushed = true;
    }

    @Override
    public void appendDeferred(ByteBuf memory, int index, int length, long when) {
      append(memory, index, length);
    }

    @Override
    public void share(long record, int count) {}

    @Override
    public boolean isShared(long record) {
      return false;
    }

    @Override
    public void settle(long record) {}

    @Override
    public int settleAll(long record) {
      return 0;
    }

    @Override
    public boolean poll(RecordConsumer consumer) {
      byte[] record = records.poll();
      if (record != null) {
        consumer.accept(Unpooled.wrappedBuffer(record), 0, record.length, 0, AT_ONCE);
      }
      return record != null;
    }

    @Override
    public long depth() {
      return records.size();
    }

    @Override
    public String failure() {
      return failure;
    }

    @Override
    public void empty() {
      records.clear();
    }

    @Override
    public long close() {
      return 0;
    }

    @Override
    public void delete() {
      records.clear();
    }
  }
}
