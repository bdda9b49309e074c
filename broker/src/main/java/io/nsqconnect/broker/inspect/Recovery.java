package io.nsqconnect.broker.inspect;

import io.nsqconnect.broker.storage.BadFile;
import io.nsqconnect.broker.storage.FileSystemDisk;
import io.nsqconnect.broker.storage.Metadata;
import io.nsqconnect.broker.storage.StoredQueues;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Puts what can be read of a file that a broker has set aside into a queue.
 *
 * @param file the file
 * @param queue the name of the queue
 */
record Recovery(Path file, String queue) {
  private static final String ENDING = ".bad";

  /** What a request asks for; refused where it can't be meant. */
  static Recovery of(Request request) throws InspectException {
    Path file = request.recover();
    if (!Files.isRegularFile(file)) {
      throw InspectException.failure(file + " is no file");
    }
    String fileName = file.getFileName().toString();
    if (!fileName.endsWith(ENDING)) {
      throw InspectException.usage(file + " does not end in " + ENDING);
    }
    String queue = request.into() == null ? StoredQueues.queueOf(fileName) : request.into();
    if (queue == null) {
      throw InspectException.usage("the name of " + file + " tells no queue: --into is needed");
    }
    if (!Queues.canBeStored(queue)) {
      throw InspectException.usage("no queue can have the name " + queue);
    }
    return new Recovery(file, queue);
  }

  /** Recovers; the data path has to be locked until {@code queues} are closed. */
  void run(StoredQueues queues, Metadata metadata, PrintStream out) throws IOException {
    FileSystemDisk disk = new FileSystemDisk(file.toAbsolutePath().getParent());
    BadFile bad = queues.badFile(disk, file.getFileName().toString());
    long appended = queues.append(bad, queue);
    out.printf("%d records of %s put into %s; the file stays%n", appended, file, queue);
    if (!Queues.withPause(metadata).containsKey(queue)) {
      out.printf("%s is not in nsqd.dat: its messages wait until it is created%n", queue);
    }
  }
}
