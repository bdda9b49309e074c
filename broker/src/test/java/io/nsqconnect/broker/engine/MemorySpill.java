package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A spill that keeps its records on the heap and breaks on demand, the way a disk does: a failure
 * shows when something is written, stays known until a flush succeeds, and what was not flushed
 * can't be read while it lasts.
 */
public final class MemorySpill implements Spill {
  public static final String FAILURE = "no space left on device";

  private final ArrayDeque<byte[]> records = new ArrayDeque<>();
  private int unflushed;
  private boolean open;
  private boolean broken;
  private String failure;

  void open() {
    if (open) {
      throw new IllegalStateException("opened twice");
    }
    open = true;
  }

  /** Breaks the disk, or repairs it. */
  public void broken(boolean isBroken) {
    broken = isBroken;
  }

  boolean isBroken() {
    return broken;
  }

  boolean isOpen() {
    return open;
  }

  List<byte[]> records() {
    return new ArrayList<>(records);
  }

  @Override
  public void append(ByteBuf memory, int index, int length) {
    checkOpen();
    if (broken) {
      failure = FAILURE;
    }
    failIfFailed();
    records.add(ByteBufUtil.getBytes(memory, index, length));
    unflushed++;
  }

  @Override
  public boolean poll(RecordConsumer consumer) {
    checkOpen();
    if (broken && records.size() <= unflushed) {
      return false;
    }
    byte[] record = records.poll();
    if (record == null) {
      return false;
    }
    unflushed = Math.min(unflushed, records.size());
    consumer.accept(Unpooled.wrappedBuffer(record), 0, record.length);
    return true;
  }

  @Override
  public long depth() {
    checkOpen();
    return records.size();
  }

  @Override
  public String failure() {
    checkOpen();
    return failure;
  }

  @Override
  public void empty() {
    checkOpen();
    records.clear();
    unflushed = 0;
    failure = null;
  }

  @Override
  public void close() {
    checkOpen();
    open = false;
  }

  @Override
  public void delete() {
    empty();
    open = false;
  }

  void flush() {
    if (broken && (unflushed > 0 || failure != null)) {
      failure = FAILURE;
    } else {
      failure = null;
      unflushed = 0;
    }
    failIfFailed();
  }

  private void failIfFailed() {
    if (failure != null) {
      throw new SpillException(failure, null);
    }
  }

  private void checkOpen() {
    if (!open) {
      throw new IllegalStateException("not open");
    }
  }
}
