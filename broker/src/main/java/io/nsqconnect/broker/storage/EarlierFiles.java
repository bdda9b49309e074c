package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which numbered files an earlier broker left. The directory is looked at once, before anything is
 * written: what is found later on is this broker's own.
 *
 * <p>Numbers may have gaps: a failure of the machine keeps a file and forgets the one before it,
 * and emptying a queue removes files whose numbers its metadata still names. Whoever writes does so
 * behind all of them.
 */
public final class EarlierFiles {
  private static final Pattern FILE =
      Pattern.compile("(.+\\.(?:diskqueue|deferred))\\.(\\d{6,18})\\.dat");

  private static final String DISK_QUEUE = "diskqueue";
  private static final String DEFERRED_LOG = "deferred";

  private final Disk disk;
  private final Map<String, NavigableSet<Long>> numbers;

  private EarlierFiles(Disk disk, Map<String, NavigableSet<Long>> numbers) {
    this.disk = disk;
    this.numbers = numbers;
  }

  /** Looks at all names on {@code disk}. */
  public static EarlierFiles on(Disk disk) throws IOException {
    Map<String, NavigableSet<Long>> numbers = new HashMap<>();
    for (String file : disk.names()) {
      Matcher matcher = FILE.matcher(file);
      if (matcher.matches()) {
        numbers
            .computeIfAbsent(matcher.group(1), name -> new TreeSet<>())
            .add(Long.valueOf(matcher.group(2)));
      }
    }
    return new EarlierFiles(disk, numbers);
  }

  Disk disk() {
    return disk;
  }

  /** The files of a disk queue, which later on will have been left by this broker. */
  QueueFiles diskQueue(String name) {
    return files(name, DISK_QUEUE, numbers.remove(name + '.' + DISK_QUEUE));
  }

  /** The files of a log of deferred messages, which nsqd ignores. */
  QueueFiles deferredLog(String name) {
    return files(name, DEFERRED_LOG, numbers.remove(name + '.' + DEFERRED_LOG));
  }

  /** The files of a disk queue that nobody is going to change. */
  QueueFiles untouchedDiskQueue(String name) {
    return files(name, DISK_QUEUE, numbers.get(name + '.' + DISK_QUEUE));
  }

  /** The files of a log of deferred messages that nobody is going to change. */
  QueueFiles untouchedDeferredLog(String name) {
    return files(name, DEFERRED_LOG, numbers.get(name + '.' + DEFERRED_LOG));
  }

  private QueueFiles files(String name, String kind, NavigableSet<Long> found) {
    return new QueueFiles(
        disk, name, kind, found == null ? Collections.emptyNavigableSet() : found);
  }
}
