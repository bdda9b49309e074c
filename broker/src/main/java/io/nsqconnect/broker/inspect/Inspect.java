package io.nsqconnect.broker.inspect;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.logging.Logging;
import io.nsqconnect.broker.storage.DataDirectoryLock;
import io.nsqconnect.broker.storage.DiskQueueSettings;
import io.nsqconnect.broker.storage.FileSystemDisk;
import io.nsqconnect.broker.storage.Metadata;
import io.nsqconnect.broker.storage.StoredQueues;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/**
 * The program {@code nsqd-inspect}. What was asked for goes to standard output; what is damaged,
 * and why something can't be done, to standard error.
 */
public final class Inspect {
  private static final DiskQueueSettings SETTINGS = DiskQueueSettings.of(Configuration.defaults());

  private static final int EXIT_OK = 0;
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;
  private static final int EXIT_DAMAGE = 3;
  private static final String PREFIX = "nsqd-inspect: ";

  private Inspect() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    Logging.configure("error", "text", "[nsqd-inspect] ");
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    int exitCode = run(List.of(arguments), out, System.err);
    out.flush();
    System.exit(exitCode);
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(Request.USAGE);
      return EXIT_OK;
    }
    try {
      Request request = Request.parse(arguments);
      if (!Files.isDirectory(request.directory())) {
        throw InspectException.failure(
            request.directory()
                + (Files.exists(request.directory()) ? " is no directory" : " does not exist"));
      }
      return request.recover() == null ? look(request, out, err) : recover(request, out);
    } catch (InspectException e) {
      err.println(PREFIX + e.getMessage() + (e.isUsage() ? " (--help tells more)" : ""));
      return e.isUsage() ? EXIT_USAGE : EXIT_FAILED;
    } catch (IOException e) {
      err.println(PREFIX + e.getMessage());
      return EXIT_FAILED;
    }
  }

  private static int look(Request request, PrintStream out, PrintStream err)
      throws InspectException, IOException {
    FileSystemDisk disk = new FileSystemDisk(request.directory());
    try (StoredQueues queues = new StoredQueues(disk, SETTINGS)) {
      if (request.dump() != null) {
        new Dump(queues, request.dump(), request.json()).run(out);
        return exitCode(queues);
      }
      Metadata metadata = new Metadata(null, null);
      int exitCode = EXIT_OK;
      try {
        metadata = Metadata.read(disk);
      } catch (IOException e) {
        // Where this is damaged there is the more reason to look at the rest.
        err.println(PREFIX + e.getMessage());
        exitCode = EXIT_DAMAGE;
      }
      new Listing(queues, metadata).run(out);
      return Math.max(exitCode, exitCode(queues));
    }
  }

  private static int recover(Request request, PrintStream out)
      throws InspectException, IOException {
    Recovery recovery = Recovery.of(request);
    DataDirectoryLock lock = DataDirectoryLock.acquire(request.directory());
    FileSystemDisk disk = new FileSystemDisk(request.directory());
    try (StoredQueues queues = new StoredQueues(disk, SETTINGS)) {
      recovery.run(queues, Metadata.read(disk), out);
      return exitCode(queues);
    } finally {
      lock.close();
    }
  }

  private static int exitCode(StoredQueues queues) {
    return queues.damage().places() == 0 ? EXIT_OK : EXIT_DAMAGE;
  }
}
