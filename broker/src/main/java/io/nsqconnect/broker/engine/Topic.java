package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.FrameType;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.Names;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A named stream of messages, copied to each of its channels.
 *
 * <p>A message goes straight to the channels. While there is none, or the topic is paused or held
 * back, messages wait in a backlog, and later ones wait behind it until it has been moved.
 */
public final class Topic {
  private static final Channel[] NO_CHANNELS = {};

  /** What a delayed message waits for is stored as it is: its delay, which has not begun. */
  private static final Timeline DELAYS =
      new Timeline() {
        @Override
        public long due(long when) {
          return when;
        }

        @Override
        public long when(long due) {
          return due;
        }
      };

  private final Engine engine;
  private final String name;
  private final MessageIds ids;
  private final MessageQueue backlog;

  /** The delayed messages of the backlog, by their delays: these begin when a message is moved. */
  private final DeferredMessages delayedBacklog;

  private final Map<String, Channel> channels = new LinkedHashMap<>();

  /** The values of {@link #channels}, which each publish goes through. */
  private Channel[] targets = NO_CHANNELS;

  private boolean paused;
  private boolean held;
  private boolean deleted;
  private boolean awaitsPump;
  private long messageCount;
  private long messageBytes;

  Topic(Engine engine, String name) {
    this.engine = engine;
    this.name = name;
    this.ids = new MessageIds(engine.settings().nodeId(), engine.idTime());
    this.backlog = engine.queue(name, isEphemeral(), this::delay);
    this.delayedBacklog = engine.deferredMessages(name, isEphemeral(), DELAYS);
  }

  /** The name, unique within the engine. */
  public String name() {
    return name;
  }

  /** Whether the topic goes away with its last channel and leaves nothing on disk. */
  public boolean isEphemeral() {
    return Names.isEphemeral(name);
  }

  /** Whether the topic is gone; its name may be that of another by now. */
  public boolean isDeleted() {
    return deleted;
  }

  /** Whether messages stay in the topic at present. */
  public boolean isPaused() {
    return paused;
  }

  /** Messages that no channel has got yet. */
  public long depth() {
    return backlog.depth() + delayedBacklog.size();
  }

  /** The part of {@link #depth} in secondary storage. */
  public long spillDepth() {
    return backlog.spillDepth();
  }

  /** Messages published. */
  public long messageCount() {
    return messageCount;
  }

  /** Bytes of the bodies published. */
  public long messageBytes() {
    return messageBytes;
  }

  /** The channels, in the order they were created. */
  public Collection<Channel> channels() {
    return Collections.unmodifiableCollection(channels.values());
  }

  /** The channel of that name, or null. */
  public Channel existingChannel(String channelName) {
    return channels.get(channelName);
  }

  /** The channel of that valid name, created if need be; a first one gets the backlog. */
  public Channel channel(String channelName) {
    Channel existing = channels.get(channelName);
    if (existing != null) {
      return existing;
    }
    Channel channel = new Channel(this, channelName);
    channels.put(channelName, channel);
    targets = channels.values().toArray(NO_CHANNELS);
    awaitPump();
    engine.listener().channelCreated(channel);
    return channel;
  }

  /**
   * Why no message can be published now, or null. Ask before {@link #publish}; a few messages more
   * than one may follow the same answer.
   */
  public String refusal() {
    if (engine.publishRefusal() != null) {
      return engine.publishRefusal();
    }
    if (engine.storageFull() != null && isEverStored()) {
      return engine.storageFull();
    }
    String refusal = backlog.refusal();
    if (refusal == null) {
      refusal = delayedBacklog.refusal();
    }
    return refusal == null ? channelRefusal() : refusal;
  }

  /**
   * Publishes one message.
   *
   * @param body where its {@code length} bytes lie, at {@code index}; they are copied
   * @param delayNs how long to keep it from consumers; 0 for not at all
   */
  public void publish(ByteBuf body, int index, int length, long delayNs) {
    long handle =
        engine
            .slab()
            .allocate(
                MessageFrame.BODY_OFFSET + length,
                delayNs > 0 ? Slab.Lane.DEFERRED : Slab.Lane.PASSING);
    writeFrame(handle, body, index, length);
    messageCount++;
    messageBytes += length;
    if (movesFreely() && backlog.isEmpty()) {
      copyToChannels(handle, delayNs);
    } else if (delayNs > 0) {
      delay(handle, delayNs);
    } else {
      backlog.put(handle);
    }
  }

  /** Stops or resumes the way from the topic to its channels. */
  public void pause(boolean pause) {
    paused = pause;
    awaitPump();
    engine.listener().pauseChanged();
  }

  /**
   * Keeps messages in the topic until {@link #start}, so that channels which are still to come get
   * them too. Unlike a pause nobody sees it and it does not outlast the process.
   */
  public void hold() {
    held = true;
  }

  /** Ends {@link #hold}. */
  public void start() {
    held = false;
    awaitPump();
  }

  /** Drops the messages that no channel has got yet. */
  public void empty() {
    backlog.empty();
    delayedBacklog.empty();
  }

  /** Deletes the channels, drops all messages and removes the topic. */
  public void delete() {
    if (deleted) {
      return;
    }
    deleted = true;
    List.copyOf(channels.values()).forEach(Channel::delete);
    delayedBacklog.delete();
    backlog.delete();
    ids.retire();
    engine.removed(this);
  }

  Engine engine() {
    return engine;
  }

  MessageQueue backlog() {
    return backlog;
  }

  DeferredMessages delayedBacklog() {
    return delayedBacklog;
  }

  void removed(Channel channel) {
    channels.remove(channel.name());
    targets = channels.values().toArray(NO_CHANNELS);
    engine.listener().channelDeleted(channel);
    if (channels.isEmpty() && isEphemeral()) {
      delete();
    }
  }

  /**
   * Moves the backlog to the channels.
   *
   * @param limit how many messages at most
   * @return how many were moved; {@link #awaitsPump} tells whether another turn is needed
   */
  int pump(int limit) {
    int moved = movesFreely() ? moveBacklog(limit) : 0;
    awaitsPump = movesFreely() && depth() > 0;
    return moved;
  }

  /** Whether there is a backlog and somewhere to move it. */
  boolean awaitsPump() {
    return awaitsPump;
  }

  private int moveBacklog(int limit) {
    int moved = 0;
    // What a channel can neither keep nor store is safer where it is.
    while (moved < limit && channelRefusal() == null && (moveDelayed() || moveNext())) {
      moved++;
    }
    return moved;
  }

  private boolean moveDelayed() {
    if (delayedBacklog.size() == 0) {
      return false;
    }
    long delayNs = delayedBacklog.nextDue();
    return copyToChannels(delayedBacklog.poll(), delayNs);
  }

  private boolean moveNext() {
    // What comes upon a delayed message that an earlier engine left puts it aside.
    return copyToChannels(backlog.poll(), 0) || moveDelayed();
  }

  /**
   * Puts everything into the spills and closes them.
   *
   * @return how many messages could not be stored
   */
  long close() {
    long lost = 0;
    boolean allStored = true;
    for (Channel channel : targets) {
      lost += channel.close();
      allStored &= channel.queue().allStored();
    }
    boolean moved = delayedBacklog.moveTo(backlog);
    backlog.close();
    delayedBacklog.close(moved && allStored && backlog.allStored());
    return lost + backlog.lost();
  }

  /** Moves what waits out of chunks that it should not keep alive. */
  void compact() {
    backlog.compact();
    for (Channel channel : targets) {
      channel.compact();
    }
  }

  private boolean isEverStored() {
    return !isEphemeral() || channels.values().stream().anyMatch(channel -> !channel.isEphemeral());
  }

  private String channelRefusal() {
    String refusal = null;
    for (int i = 0; i < targets.length && refusal == null; i++) {
      refusal = targets[i].refusal();
    }
    return refusal;
  }

  private boolean movesFreely() {
    return targets.length > 0 && !paused && !held;
  }

  private boolean copyToChannels(long handle, long delayNs) {
    if (handle == Handle.NONE) {
      return false;
    }
    engine.slab().retain(handle, targets.length - 1);
    for (Channel channel : targets) {
      channel.publish(handle, delayNs);
    }
    return true;
  }

  private void writeFrame(long handle, ByteBuf body, int index, int length) {
    ByteBuffer memory = engine.slab().memory(handle);
    int frame = engine.slab().offset(handle);
    long id = ids.next(engine.epochNanos());
    memory.putInt(
        frame + MessageFrame.SIZE_OFFSET,
        Integer.BYTES + MessageFrame.RECORD_HEADER_LENGTH + length);
    memory.putInt(frame + MessageFrame.TYPE_OFFSET, FrameType.MESSAGE.ordinal());
    memory.putLong(frame + MessageFrame.TIMESTAMP_OFFSET, engine.epochNanos());
    memory.putShort(frame + MessageFrame.ATTEMPTS_OFFSET, (short) 0);
    memory.putLong(frame + MessageFrame.ID_OFFSET, MessageIds.highDigits(id));
    memory.putLong(frame + MessageFrame.ID_OFFSET + Long.BYTES, MessageIds.lowDigits(id));
    engine.slab().buffer(handle).setBytes(frame + MessageFrame.BODY_OFFSET, body, index, length);
  }

  private void awaitPump() {
    if (!awaitsPump && movesFreely() && depth() > 0) {
      awaitsPump = true;
      engine.awaitPump(this);
    }
  }

  private boolean delay(long handle, long delayNs) {
    if (isEphemeral() && depth() >= engine.settings().memQueueSize()) {
      engine.slab().release(handle);
    } else {
      delayedBacklog.add(handle, delayNs, Slab.Lane.DEFERRED);
    }
    return true;
  }
}
