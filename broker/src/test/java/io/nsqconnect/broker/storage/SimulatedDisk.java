package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A disk in memory that forgets, tears and fails.
 *
 * <p>Every write since the last {@code force} of its file may or may not survive a failure of the
 * machine, or survive in part; so may every name since the last {@code forceNames}. Any operation
 * can be made to fail; a write that fails has written some of its bytes, and a {@code force} that
 * fails leaves behind writes which no later one makes durable, as that of Linux does.
 */
public final class SimulatedDisk implements Disk {
  /** Part of a write that is on the disk or not as a whole. */
  private static final int SECTOR_BYTES = 512;

  /** No more than that at a time: callers have to see how much was written. */
  private static final int USUAL_WRITE_BYTES = 4096;

  private record Write(int position, byte[] bytes) {}

  private static final class Content {
    byte[] bytes = {};
    int size;
    byte[] durable = {};
    long modifiedMs;
    final List<Write> unforced = new ArrayList<>();

    /** What a force that failed was about: the machine takes it for clean. */
    final List<Write> forgotten = new ArrayList<>();

    void write(Write write) {
      int end = write.position() + write.bytes().length;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      }
      System.arraycopy(write.bytes(), 0, bytes, write.position(), write.bytes().length);
      size = Math.max(size, end);
    }

    Content copy() {
      Content copy = new Content();
      copy.bytes = bytes.clone();
      copy.size = size;
      copy.durable = durable;
      copy.modifiedMs = modifiedMs;
      copy.unforced.addAll(unforced);
      copy.forgotten.addAll(forgotten);
      copy.rememberForgotten();
      return copy;
    }

    void rememberForgotten() {
      unforced.addAll(0, forgotten);
      forgotten.clear();
    }

    void force() {
      Content after = new Content();
      after.write(new Write(0, durable));
      unforced.forEach(after::write);
      durable = Arrays.copyOf(after.bytes, after.size);
      unforced.clear();
    }

    void failToForce() {
      forgotten.addAll(unforced);
      unforced.clear();
    }
  }

  private final Map<String, Content> names = new HashMap<>();
  private final Map<String, Content> durableNames = new HashMap<>();
  private final Set<Content> open = new HashSet<>();
  private long operations;
  private long failFrom = Long.MAX_VALUE;
  private long failUntil = Long.MAX_VALUE;
  private String failure = "input/output error";
  private long usableBytes = 1L << 40;
  private String unreadable;
  private long unreadableFrom;
  private long unreadableTo;
  private int maxWriteBytes = USUAL_WRITE_BYTES;
  private long crashAt = Long.MAX_VALUE;
  private SplittableRandom crashRandom;
  private SimulatedDisk crashed;
  private String crashPoint;

  /** Operations so far, failed ones included. */
  public long operations() {
    return operations;
  }

  /** Lets {@code count} operations fail, beginning with the one of that number. */
  public void failAt(long number, long count, String reason) {
    failFrom = number;
    failUntil = number + count;
    failure = reason;
  }

  /**
   * Crashes in front of the first change from the operation of that number on: what the disk holds
   * then is kept aside.
   *
   * @param random decides what survives of what was not forced; null if the process was killed and
   *     the machine goes on
   */
  public void crashAt(long number, SplittableRandom random) {
    crashAt = number;
    crashRandom = random;
  }

  /** The disk as the crash left it, or null if that has not come yet. */
  public SimulatedDisk crashed() {
    return crashed;
  }

  /** What was about to happen at the crash. */
  public String crashPoint() {
    return crashPoint;
  }

  /** Lets no operation fail any more. */
  public void repair() {
    failFrom = Long.MAX_VALUE;
    unreadable = null;
  }

  /** Lets the bytes of a file from {@code from} to {@code to} be where the disk can't be read. */
  public void unreadable(String name, long from, long to) {
    unreadable = name;
    unreadableFrom = from;
    unreadableTo = to;
  }

  /** Sets how much one write takes at most. */
  public void maxWriteBytes(int bytes) {
    maxWriteBytes = bytes;
  }

  /** Sets how much room is left. */
  public void usableBytes(long bytes) {
    usableBytes = bytes;
  }

  /**
   * Lets the next force be about what an earlier one failed to do. For the next process, which
   * can't know what the last one could not force: that is beyond what storage promises.
   */
  public void rememberForgotten() {
    names.values().forEach(Content::rememberForgotten);
  }

  /** The disk as the next process finds it after this one was killed. */
  public SimulatedDisk afterKill() {
    SimulatedDisk next = new SimulatedDisk();
    Map<Content, Content> copies = new IdentityHashMap<>();
    names.forEach(
        (name, content) -> next.names.put(name, copies.computeIfAbsent(content, Content::copy)));
    durableNames.forEach(
        (name, content) ->
            next.durableNames.put(name, copies.computeIfAbsent(content, Content::copy)));
    return next;
  }

  /** The disk after a power failure: of what was not forced, some is there and some is not. */
  public SimulatedDisk afterPowerFailure(SplittableRandom random) {
    SimulatedDisk next = new SimulatedDisk();
    Set<String> all = new HashSet<>(names.keySet());
    all.addAll(durableNames.keySet());
    for (String name : all.stream().sorted().toList()) {
      Content content = random.nextBoolean() ? names.get(name) : durableNames.get(name);
      if (content != null) {
        next.put(name, survivors(content, random));
      }
    }
    return next;
  }

  /** What a file holds, for a test to look at or to damage. */
  public byte[] content(String name) {
    Content content = names.get(name);
    return content == null ? null : Arrays.copyOf(content.bytes, content.size);
  }

  /** Gives a file that content, durably. */
  public void put(String name, byte[] bytes) {
    Content content = new Content();
    content.write(new Write(0, bytes));
    content.durable = bytes.clone();
    names.put(name, content);
    durableNames.put(name, content);
  }

  @Override
  public DiskFile openForReading(String name) throws IOException {
    Content content = existing(name);
    operate();
    return new OpenFile(name, content);
  }

  @Override
  public DiskFile openForWriting(String name) throws IOException {
    if (!names.containsKey(name)) {
      change("create", name);
      names.put(name, new Content());
    }
    return new OpenFile(name, names.get(name));
  }

  @Override
  public DiskFile openEmpty(String name) throws IOException {
    change("create", name);
    names.put(name, new Content());
    return new OpenFile(name, names.get(name));
  }

  @Override
  public boolean exists(String name) {
    return names.containsKey(name);
  }

  @Override
  public long size(String name) throws IOException {
    Content content = existing(name);
    operate();
    return content.size;
  }

  @Override
  public long modifiedMs(String name) throws IOException {
    return existing(name).modifiedMs;
  }

  @Override
  public void modifiedMs(String name, long epochMs) throws IOException {
    existing(name).modifiedMs = epochMs;
  }

  @Override
  public List<String> names() throws IOException {
    operate();
    return names.keySet().stream().sorted().toList();
  }

  @Override
  public void delete(String name) throws IOException {
    if (names.containsKey(name)) {
      change("delete", name);
      names.remove(name);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Content content = existing(from);
    change("rename", from);
    names.remove(from);
    names.put(to, content);
  }

  @Override
  public void forceNames() throws IOException {
    change("force", "t.names");
    durableNames.clear();
    durableNames.putAll(names);
  }

  @Override
  public long usableBytes() {
    return usableBytes;
  }

  @Override
  public long totalBytes() {
    return 1L << 40;
  }

  @Override
  public String path(String name) {
    return name;
  }

  /** Files that were opened and not closed. */
  public int openFiles() {
    return open.size();
  }

  private Content existing(String name) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    return content;
  }

  private void change(String what, String name) throws IOException {
    if (operations >= crashAt) {
      crashAt = Long.MAX_VALUE;
      crashed = crashRandom == null ? afterKill() : afterPowerFailure(crashRandom);
      crashPoint = what + ' ' + kindOf(name);
    }
    operate();
  }

  private void operate() throws IOException {
    long number = operations++;
    if (number >= failFrom && number < failUntil) {
      throw new IOException(failure);
    }
  }

  /** A file's name without that of its queue and without its number. */
  private static String kindOf(String name) {
    return name.replaceFirst("^[^.]*\\.", "").replaceAll("\\d{6}", "N");
  }

  private static byte[] survivors(Content content, SplittableRandom random) {
    Content after = new Content();
    after.write(new Write(0, content.durable));
    List<Write> uncertain = new ArrayList<>(content.forgotten);
    uncertain.addAll(content.unforced);
    for (Write write : uncertain) {
      int kept = write.bytes().length;
      switch (random.nextInt(4)) {
        case 0 -> kept = 0;
        case 1 -> kept = Math.min(kept, random.nextInt(kept + 1) / SECTOR_BYTES * SECTOR_BYTES);
        default -> {}
      }
      if (kept > 0) {
        after.write(new Write(write.position(), Arrays.copyOf(write.bytes(), kept)));
      }
    }
    return Arrays.copyOf(after.bytes, after.size);
  }

  private final class OpenFile implements DiskFile {
    private final String name;
    private final Content content;
    private boolean closed;

    OpenFile(String name, Content content) {
      this.name = name;
      this.content = content;
      open.add(content);
    }

    @Override
    public int read(ByteBuf target, long position, int length) throws IOException {
      operate();
      boolean touches = position < unreadableTo && position + length > unreadableFrom;
      if (name.equals(unreadable) && touches) {
        throw new IOException("input/output error");
      }
      int available = (int) Math.min(length, content.size - position);
      if (available > 0) {
        target.writeBytes(content.bytes, (int) position, available);
      }
      return available > 0 ? available : -1;
    }

    @Override
    public int write(ByteBuf source, int index, int length, long position) throws IOException {
      int written = Math.min(length, maxWriteBytes);
      try {
        change("write", name);
      } catch (IOException e) {
        store(source, index, written / 2, position);
        throw e;
      }
      store(source, index, written, position);
      return written;
    }

    private void store(ByteBuf source, int index, int length, long position) {
      byte[] bytes = new byte[length];
      source.getBytes(index, bytes);
      Write write = new Write((int) position, bytes);
      content.write(write);
      content.unforced.add(write);
    }

    @Override
    public long size() {
      return content.size;
    }

    @Override
    public void force() throws IOException {
      if (closed) {
        throw new ClosedChannelException();
      }
      try {
        change("force", name);
      } catch (IOException e) {
        content.failToForce();
        throw e;
      }
      content.force();
    }

    @Override
    public void close() {
      closed = true;
      open.remove(content);
    }
  }
}
