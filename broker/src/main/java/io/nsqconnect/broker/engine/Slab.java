package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.protocol.MessageFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of all messages of an engine.
 *
 * <p>Messages are appended to off-heap chunks of {@value #CHUNK_BYTES} bytes, laid out as the frame
 * that goes out, and never move while they are referred to. A chunk counts the handles that refer
 * to its messages; at zero its memory is used again. So a message costs its frame, up to three
 * bytes of padding and eight bytes for each queue it stands in, and the collector never sees it. A
 * message larger than a chunk gets a chunk to itself.
 *
 * <p>A chunk lives as long as its last message. What may be long-lived is therefore kept away from
 * the rest: {@link Lane#DEFERRED} messages fill chunks of their own, and {@link #relocated} copies
 * a message out of a chunk that it and few others keep alive: whenever one is requeued, touched or
 * timed out, and for all that wait when such chunks {@linkplain #isFragmented prevail}.
 *
 * <p>A message that came from secondary storage stays in the books of its {@link RecordKeeper}
 * until nobody holds it any more. Such messages fill chunks of their own, where each has the
 * keeper's number and the name of its record in front of its frame:
 *
 * <pre>
 *   -16        -12        -8                   0
 *    +----------+----------+--------------------+---------
 *    | keeper   | unused   | record             | frame
 *    +----------+----------+--------------------+---------
 * </pre>
 */
final class Slab {
  static final int CHUNK_BYTES = 1 << 20;

  /** Chunks kept for reuse; more than that are given back, so that a drained burst frees memory. */
  private static final int MAX_SPARE_CHUNKS = 16;

  /** How much messages that are read for consumers may take when memory is full. */
  private static final long READING_BYTES = 16 << 20;

  /** A chunk is sparse when less than one in this many of its references is left. */
  private static final int SPARSE_DIVISOR = 8;

  /** Fewer sparse chunks than this are not worth a walk over all messages. */
  private static final int MIN_SPARSE_CHUNKS = 16;

  private static final int KEEPER_OFFSET = -16;
  private static final int RECORD_OFFSET = -8;

  /** Length of what stands in front of a kept message. */
  private static final int PREFIX_LENGTH = -KEEPER_OFFSET;

  /** Which chunks a message is appended to. */
  enum Lane {
    /** Messages that are expected to go soon, in the order they came. */
    PASSING,
    /** Messages that wait for a time of their own. */
    DEFERRED,
    /** Messages that secondary storage has as well. */
    KEPT
  }

  private static final class Chunk {
    final int number;
    final Lane lane;
    ByteBuf buffer;

    /** The same bytes, without counts of references to look after at each access. */
    ByteBuffer memory;

    int end;
    int references;
    int referencesEver;

    boolean isSparse() {
      return references < referencesEver / SPARSE_DIVISOR;
    }

    Chunk(int number, Lane lane, ByteBuf buffer) {
      this.number = number;
      this.lane = lane;
      this.buffer = buffer;
      this.memory = buffer.nioBuffer(0, buffer.capacity());
    }

    ByteBuf takeBuffer() {
      ByteBuf taken = buffer;
      buffer = null;
      memory = null;
      return taken;
    }
  }

  private final List<Chunk> chunks = new ArrayList<>();
  private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();
  private final ArrayDeque<ByteBuf> spareBuffers = new ArrayDeque<>();
  private final Keepers keepers = new Keepers();
  private final Chunk[] open = new Chunk[Lane.values().length];
  private final long maxBytes;
  private long chunkBytes;
  private long freedBytes;
  private boolean fragmented;
  private int sparseAfterCompaction;

  /** A slab that counts as full from {@code maxBytes} on; what is allocated then still succeeds. */
  Slab(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether chunks with messages hold as much as they should. */
  boolean isFull() {
    return chunkBytes >= maxBytes;
  }

  /** Whether there is so much more that nothing should be read into memory that can wait. */
  boolean isCrowded() {
    return chunkBytes - READING_BYTES >= maxBytes;
  }

  /** Bytes of the chunks that hold messages or are being filled. */
  long bytes() {
    return chunkBytes;
  }

  /** Bytes of the chunks that were given back to the allocator so far. */
  long freedBytes() {
    return freedBytes;
  }

  /** References to messages, over all chunks; counted anew at each call. */
  long references() {
    long references = 0;
    for (Chunk chunk : chunks) {
      references += chunk == null ? 0 : chunk.references;
    }
    return references;
  }

  /** The keepers of {@link Lane#KEPT} messages. */
  Keepers keepers() {
    return keepers;
  }

  /** Room for a frame of {@code length} bytes, with one reference and no attempts. */
  long allocate(int length, Lane lane) {
    return allocate(0, length, lane);
  }

  /** Room for a frame of {@code length} bytes whose message {@code keeper} has as a record. */
  long allocateKept(int length, int keeper, long record) {
    long handle = allocate(PREFIX_LENGTH, length, Lane.KEPT);
    keptBy(handle, keeper, record);
    return handle;
  }

  /** Whether a message has a keeper. */
  boolean isKept(long handle) {
    return chunks.get(Handle.chunk(handle)).lane == Lane.KEPT;
  }

  /** The number of a kept message's keeper. */
  int keeper(long handle) {
    return memory(handle).getInt(offset(handle) + KEEPER_OFFSET);
  }

  /** The name of a kept message's record. */
  long record(long handle) {
    return memory(handle).getLong(offset(handle) + RECORD_OFFSET);
  }

  /** Gives a message, wherever it is referred to, another keeper. */
  void keptBy(long handle, int keeper, long record) {
    ByteBuffer memory = memory(handle);
    memory.putInt(offset(handle) + KEEPER_OFFSET, keeper);
    memory.putLong(offset(handle) + RECORD_OFFSET, record);
  }

  /** The chunk that holds a message, for absolute access; {@link #offset} tells where. */
  ByteBuffer memory(long handle) {
    return chunks.get(Handle.chunk(handle)).memory;
  }

  /** The chunk that holds a message, for whoever stores it or brings it. */
  ByteBuf buffer(long handle) {
    return chunks.get(Handle.chunk(handle)).buffer;
  }

  /** Where in its {@link #memory} a message's frame begins. */
  int offset(long handle) {
    return Handle.offset(handle);
  }

  /** Length of a message's frame, size field included. */
  int frameLength(long handle) {
    return memory(handle).getInt(offset(handle) + MessageFrame.SIZE_OFFSET) + Integer.BYTES;
  }

  /** Adds {@code count} references, at least 0, to a message that has one. */
  void retain(long handle, int count) {
    Chunk chunk = chunks.get(Handle.chunk(handle));
    chunk.references += count;
    chunk.referencesEver += count;
    if (chunk.lane == Lane.KEPT && count > 0) {
      keepers.get(keeper(handle)).share(record(handle), count);
    }
  }

  /** Gives up one reference, for good: a keeper learns that it is not needed any more. */
  void release(long handle) {
    Chunk chunk = chunks.get(Handle.chunk(handle));
    if (chunk.lane == Lane.KEPT) {
      keepers.get(keeper(handle)).settle(record(handle));
    }
    dropReference(chunk);
  }

  /**
   * The same message in a place where it keeps no more memory alive than it should: a copy in
   * {@code lane} if its chunk is sparse or of another lane, else the handle itself. One reference
   * moves along. A kept message stays among its like, and in its place if others hold it, too: they
   * have to see who keeps it. So does any message if there is no memory for a copy.
   */
  long relocated(long handle, Lane lane) {
    Chunk chunk = chunks.get(Handle.chunk(handle));
    boolean sparse = chunk != open[chunk.lane.ordinal()] && chunk.isSparse();
    boolean inItsLane = chunk.lane == lane || chunk.lane == Lane.KEPT || lane == Lane.PASSING;
    if (!sparse && inItsLane) {
      return handle;
    }
    if (chunk.lane == Lane.KEPT && keepers.get(keeper(handle)).isShared(record(handle))) {
      return handle;
    }
    int length = frameLength(handle);
    long copy;
    try {
      copy =
          chunk.lane == Lane.KEPT
              ? allocateKept(length, keeper(handle), record(handle))
              : allocate(length, lane);
    } catch (OutOfMemoryError e) {
      return handle;
    }
    memory(copy).put(offset(copy), chunk.memory, offset(handle), length);
    dropReference(chunk);
    return Handle.withAttempts(copy, Handle.attempts(handle));
  }

  /**
   * Whether so many chunks are kept alive by a few messages each that it is worth to {@linkplain
   * #relocated relocate} all that wait. Looked at whenever a chunk is opened.
   */
  boolean isFragmented() {
    return fragmented;
  }

  /** All waiting messages have been relocated; what is sparse still can't be helped for now. */
  void compacted() {
    fragmented = false;
    sparseAfterCompaction = sparseChunks();
  }

  /** Gives all memory back; no handle may be used any more. */
  void close() {
    for (Chunk chunk : chunks) {
      if (chunk != null && chunk.buffer != null) {
        chunk.takeBuffer().release();
      }
    }
    spareBuffers.forEach(ByteBuf::release);
    spareBuffers.clear();
  }

  private long allocate(int prefixLength, int length, Lane lane) {
    int padded = prefixLength + (length + Handle.ALIGNMENT - 1 & -Handle.ALIGNMENT);
    Chunk chunk = padded > CHUNK_BYTES ? openChunk(padded, lane) : roomFor(padded, lane);
    long handle = Handle.of(chunk.number, chunk.end + prefixLength);
    chunk.end += padded;
    chunk.references++;
    chunk.referencesEver++;
    return handle;
  }

  private void dropReference(Chunk chunk) {
    if (--chunk.references == 0) {
      reclaim(chunk);
    }
  }

  private Chunk roomFor(int padded, Lane lane) {
    Chunk chunk = open[lane.ordinal()];
    if (chunk != null && chunk.end + padded <= CHUNK_BYTES) {
      return chunk;
    }
    Chunk fresh = openChunk(CHUNK_BYTES, lane);
    open[lane.ordinal()] = fresh;
    return fresh;
  }

  private Chunk openChunk(int capacity, Lane lane) {
    ByteBuf spare = capacity == CHUNK_BYTES ? spareBuffers.poll() : null;
    ByteBuf buffer = spare == null ? Unpooled.directBuffer(capacity, capacity) : spare;
    Integer number = freeNumbers.poll();
    Chunk chunk = new Chunk(number == null ? chunks.size() : number, lane, buffer);
    if (number != null) {
      chunks.set(number, chunk);
    } else if (chunks.size() < Handle.MAX_CHUNKS) {
      chunks.add(chunk);
    } else {
      buffer.release();
      throw new IllegalStateException("more than " + Handle.MAX_CHUNKS + " chunks of messages");
    }
    chunkBytes += capacity;
    int sparse = sparseChunks();
    fragmented =
        sparse >= MIN_SPARSE_CHUNKS
            && sparse > (chunks.size() - freeNumbers.size()) / 2
            && sparse > 2 * sparseAfterCompaction;
    return chunk;
  }

  private int sparseChunks() {
    int sparse = 0;
    for (Chunk chunk : chunks) {
      sparse += chunk != null && chunk.isSparse() ? 1 : 0;
    }
    return sparse;
  }

  private void reclaim(Chunk chunk) {
    if (chunk == open[chunk.lane.ordinal()]) {
      // Traffic that passes through leaves nothing behind: the same, warm memory serves again.
      chunk.end = 0;
      chunk.referencesEver = 0;
      return;
    }
    chunks.set(chunk.number, null);
    freeNumbers.push(chunk.number);
    ByteBuf buffer = chunk.takeBuffer();
    chunkBytes -= buffer.capacity();
    if (buffer.capacity() == CHUNK_BYTES && spareBuffers.size() < MAX_SPARE_CHUNKS) {
      spareBuffers.push(buffer);
    } else {
      freedBytes += buffer.capacity();
      buffer.release();
    }
  }
}
