package io.nsqconnect.broker.inspect;

import io.nsqconnect.broker.storage.Metadata;
import io.nsqconnect.broker.storage.StoredQueue;
import io.nsqconnect.broker.storage.StoredQueues;
import java.io.IOException;
import java.io.PrintStream;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One line for each queue: how much waits in it, where it is read and written, its files, and what
 * is damaged, for which all of it is read.
 */
final class Listing {
  private static final String FORMAT = "%-40s %10s %14s %14s %6s %12s %9s %9s  %s%n";

  /** Counts what is shown to it. */
  private static final class Count {
    private long records;
  }

  private final StoredQueues queues;
  private final Metadata metadata;

  Listing(StoredQueues queues, Metadata metadata) {
    this.queues = queues;
    this.metadata = metadata;
  }

  void run(PrintStream out) throws IOException {
    TreeMap<String, Boolean> known = Queues.withPause(metadata);
    TreeSet<String> names = new TreeSet<>(known.keySet());
    names.addAll(queues.names());
    out.printf(
        FORMAT,
        "QUEUE",
        "DEPTH",
        "READ",
        "WRITE",
        "FILES",
        "BYTES",
        "DEFERRED",
        "DEADLINES",
        "NOTES");
    for (String name : names) {
      list(name, known.get(name), out);
    }
  }

  /** A queue; {@code paused} is null where the metadata does not name it. */
  private void list(String name, Boolean paused, PrintStream out) throws IOException {
    StoredQueue queue = queues.queue(name);
    int deadlines = queue.deadlineCount();
    long places = queues.damage().places();
    long bytes = queues.damage().bytes();
    Count readable = new Count();
    queue.forEach(record -> readable.records++);
    Count deferred = new Count();
    queue.forEachDeferred(record -> deferred.records++);
    Notes notes = new Notes();
    notes.addIf(paused == null, "not in nsqd.dat");
    notes.addIf(Boolean.TRUE.equals(paused), "paused");
    notes.addIf(readable.records != queue.depth(), readable.records + " readable");
    notes.addIf(queue.logFileCount() > 0, queue.logFileCount() + " deferred files");
    notes.addIf(
        queues.damage().places() > places,
        "damaged: "
            + (queues.damage().places() - places)
            + " places, "
            + (queues.damage().bytes() - bytes)
            + " bytes");
    queues.badFiles(name).forEach(file -> notes.addIf(true, file));
    out.printf(
        FORMAT,
        name,
        queue.depth(),
        queue.readPosition(),
        queue.writePosition(),
        queue.fileCount(),
        queue.fileBytes(),
        deferred.records,
        deadlines,
        notes);
  }
}
