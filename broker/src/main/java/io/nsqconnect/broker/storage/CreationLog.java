package io.nsqconnect.broker.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics and channels created since the metadata file was written, for a process that is killed
 * before it is written again: their messages would be there, but nobody would look.
 *
 * <pre>
 *   nsqd.created.000000.dat        a line for each, in order:
 *
 *   topic
 *   topic:channel
 * </pre>
 *
 * <p>A line is written at once and left to the disk: it survives the process, not the machine. A
 * file is removed when a metadata file written after it is durable. What was deleted in between
 * comes back, empty, if the process is killed right then. nsqd does not look at these files.
 *
 * <p>Belongs to the engine's thread.
 */
public final class CreationLog {
  private static final Logger LOG = LoggerFactory.getLogger(CreationLog.class);

  private static final Pattern FILE = Pattern.compile("nsqd\\.created\\.(\\d{6,18})\\.dat");
  private static final Pattern LINE = Pattern.compile("([^:]+)(?::([^:]+))?");

  /**
   * A line.
   *
   * @param channel null if it is the topic that was created
   */
  record Creation(String topic, String channel) {}

  private final Disk disk;

  /** The file that is written; begun anew when {@link #written} is called. */
  private long file;

  /** Names of files that are there and not written any more; two threads take part. */
  private final Set<String> left = ConcurrentHashMap.newKeySet();

  private long position;
  private DiskFile open;
  private String failure;

  /** A log on {@code disk}, behind what an earlier broker left there. */
  public CreationLog(Disk disk) throws IOException {
    this.disk = disk;
    List<String> earlier = files(disk);
    this.left.addAll(earlier);
    this.file = earlier.isEmpty() ? 0 : number(earlier.get(earlier.size() - 1)) + 1;
  }

  /** A topic, or a channel as {@code topic:channel}, was created. */
  public void created(String name) {
    ByteBuf line = Unpooled.copiedBuffer(name + '\n', UTF_8);
    try {
      if (open == null) {
        open = disk.openForWriting(name(file));
      }
      open.writeAll(line, 0, line.readableBytes(), position);
      position += line.readableBytes();
      failure = null;
    } catch (IOException e) {
      // The metadata file is written soon.
      String reason = DurableFiles.reason(e);
      if (!reason.equals(failure)) {
        LOG.error("failed to write {} - {}", disk.path(name(file)), reason);
      }
      failure = reason;
    }
  }

  /**
   * To be called at the moment that a metadata file is about.
   *
   * @return removes what that file makes unnecessary, once it is durable; on any thread
   */
  public Runnable written() {
    if (open != null) {
      left.add(name(file));
      leave();
    }
    List<String> unnecessary = List.copyOf(left);
    return () -> unnecessary.forEach(this::remove);
  }

  /** What earlier brokers left, oldest first; nothing unless the last one was killed. */
  static List<Creation> read(Disk disk) throws IOException {
    List<Creation> creations = new ArrayList<>();
    for (String file : files(disk)) {
      String text = new String(DurableFiles.read(disk, file), UTF_8);
      // What follows the last line end was not written whole.
      text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .forEach(line -> creations.add(new Creation(line.group(1), line.group(2))));
    }
    return creations;
  }

  private void leave() {
    try {
      open.close();
    } catch (IOException e) {
      LOG.error("failed to close {} - {}", disk.path(name(file)), DurableFiles.reason(e));
    }
    open = null;
    file++;
    position = 0;
  }

  private void remove(String name) {
    try {
      disk.delete(name);
      left.remove(name);
    } catch (IOException e) {
      LOG.error("failed to remove {} - {}", disk.path(name), DurableFiles.reason("remove", e));
    }
  }

  private static List<String> files(Disk disk) throws IOException {
    return disk.names().stream()
        .filter(name -> FILE.matcher(name).matches())
        .sorted(Comparator.comparingLong(CreationLog::number))
        .toList();
  }

  private static long number(String name) {
    Matcher matcher = FILE.matcher(name);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private static String name(long number) {
    return QueueFiles.numbered("nsqd.created", number);
  }
}
