package io.nsqconnect.bridge.quickstart;

import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.Installation;
import io.nsqconnect.bridge.Ports;
import io.nsqconnect.bridge.ProcessGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Shows messages travel from NSQ to Kafka and back. {@code bin/quickstart} runs this, with two
 * system properties: {@value #ROOT}, the directory of the source tree, and {@value #TERMINAL},
 * whether standard output is a terminal.
 */
public final class Quickstart {
  private static final String ROOT = "quickstart.root";
  private static final String TERMINAL = "quickstart.terminal";

  private static final int GOOD = 0;
  private static final int BAD = 1;
  private static final int BAD_OPTION = 2;

  /** How long everything may take to come up when nothing else is said. */
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final Options options;
  private final StopSignal signal;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  private Quickstart(Options options, StopSignal signal) {
    this.options = options;
    this.signal = signal;
  }

  /** Exit status: 0 if all went well, 1 if not, 2 if an option is wrong. */
  public static void main(String[] arguments) {
    Logger.getLogger("").setLevel(Level.WARNING);
    int status;
    try (StopSignal signal = new StopSignal(Thread.currentThread(), System.out)) {
      status = new Quickstart(Options.parse(List.of(arguments)), signal).run();
    } catch (BadOptionException e) {
      System.err.println("quickstart: " + e.getMessage());
      status = BAD_OPTION;
    }
    System.exit(status);
  }

  private int run() throws BadOptionException {
    try {
      if (options.help()) {
        return help();
      }
      Installation installation = new Installation(Path.of(System.getProperty(ROOT, "")));
      installation.requireBuilt();
      PortCheck.requireFree(options.ports(), Ports::isTaken);
      return runWith(installation);
    } catch (IOException | RuntimeException e) {
      complain(e);
      return BAD;
    }
  }

  private void complain(Exception e) {
    err.println("quickstart: " + (e.getMessage() == null ? e : e.getMessage()));
  }

  private int help() throws IOException {
    try (InputStream help = Quickstart.class.getResourceAsStream("help.txt")) {
      out.print(new String(help.readAllBytes(), StandardCharsets.UTF_8));
      return GOOD;
    }
  }

  private int runWith(Installation installation) throws IOException, BadOptionException {
    try (DataDirectory data = DataDirectory.at(options.dataDir())) {
      int status = BAD;
      try (ProcessGroup group = new ProcessGroup(data.logs())) {
        status = move(group, installation, data);
      } catch (IOException | InterruptedException | RuntimeException e) {
        if (!signal.isRaised()) { // Otherwise it was torn apart by being stopped.
          complain(e);
        }
      }
      boolean failed = status != GOOD && !signal.isRaised();
      if (failed || options.keep()) {
        data.keep();
        out.println("data and logs stay in " + data.root());
      }
      return status;
    }
  }

  private int move(ProcessGroup group, Installation installation, DataDirectory data)
      throws IOException, InterruptedException {
    boolean once = options.once().isPresent();
    Deadline deadline = Deadline.after(once ? options.timeout() : START_LIMIT);
    Progress progress = new Progress(out);

    Services services = new Services(group, installation, data, options);
    services.start(progress, deadline);
    try (RoundTrip trip = RoundTrip.prepare(services, progress, deadline)) {
      LiveTable table = new LiveTable(out, Boolean.getBoolean(TERMINAL), trip.flow());
      if (once) {
        return tell(new Once(trip, table).move(options.once().getAsInt(), deadline));
      }
      introduce(services, data);
      new Forever(trip, table).move(options.rate());
      return GOOD;
    }
  }

  private int tell(Verdict verdict) {
    out.println(verdict.summary());
    verdict.complaints().forEach(err::println);
    return verdict.isGood() ? GOOD : BAD;
  }

  private void introduce(Services services, DataDirectory data) {
    out.println();
    out.println("  nsqd      " + services.broker().httpUri() + "/stats");
    out.println("  Connect   " + services.worker().rest().overview());
    out.println(
        "  Kafka     " + services.kafka().bootstrapServers() + ", topic " + Connectors.KAFKA_TOPIC);
    out.println("  logs      " + data.logs());
    out.println("  Ctrl-C stops everything");
    out.println();
  }
}
