package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.FrameType;
import io.nsqconnect.protocol.MessageFrame;

/** Brings records of one keeper to memory, each as the frame that goes out. */
final class FrameLoader implements Spill.RecordConsumer {
  private final Slab slab;
  private final int keeper;
  private long loaded = Handle.NONE;
  private long when;

  FrameLoader(Slab slab, int keeper) {
    this.slab = slab;
    this.keeper = keeper;
  }

  @Override
  public void accept(ByteBuf memory, int index, int length, long record, long recordsWhen) {
    long handle = slab.allocateKept(MessageFrame.TIMESTAMP_OFFSET + length, keeper, record);
    ByteBuf bytes = slab.buffer(handle);
    int frame = slab.offset(handle);
    bytes.setInt(frame + MessageFrame.SIZE_OFFSET, Integer.BYTES + length);
    bytes.setInt(frame + MessageFrame.TYPE_OFFSET, FrameType.MESSAGE.ordinal());
    bytes.setBytes(frame + MessageFrame.TIMESTAMP_OFFSET, memory, index, length);
    loaded =
        Handle.withAttempts(handle, bytes.getUnsignedShort(frame + MessageFrame.ATTEMPTS_OFFSET));
    when = recordsWhen;
  }

  /** The message loaded last. */
  long loaded() {
    return loaded;
  }

  /** What it waits for. */
  long when() {
    return when;
  }
}
