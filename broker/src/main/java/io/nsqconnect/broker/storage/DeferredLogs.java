package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which files of deferred messages an earlier broker left; the directory is looked at once. */
final class DeferredLogs {
  private static final Logger LOG = LoggerFactory.getLogger(DeferredLogs.class);

  private static final Pattern FILE = Pattern.compile("(.+)\\.deferred\\.(\\d{6,18})\\.dat");

  private final Disk disk;
  private Map<String, List<Long>> numbers;

  DeferredLogs(Disk disk) {
    this.disk = disk;
  }

  /** The numbers of the files that a log has at first, ascending; later on there are none. */
  List<Long> numbers(String name) {
    if (numbers == null) {
      numbers = find();
    }
    List<Long> found = numbers.remove(name);
    return found == null ? List.of() : found.stream().sorted().toList();
  }

  private Map<String, List<Long>> find() {
    Map<String, List<Long>> found = new HashMap<>();
    try {
      for (String file : disk.names()) {
        Matcher matcher = FILE.matcher(file);
        if (matcher.matches()) {
          found
              .computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
              .add(Long.valueOf(matcher.group(2)));
        }
      }
    } catch (IOException e) {
      LOG.error("failed to look at the data path - {}", DurableFiles.reason(e));
    }
    return found;
  }
}
