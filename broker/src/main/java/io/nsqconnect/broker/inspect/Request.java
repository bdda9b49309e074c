package io.nsqconnect.broker.inspect;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param directory the data path
 * @param dump queue to show, or null
 * @param json whether to show one JSON object per line
 * @param recover file to bring back, or null
 * @param into queue for its records, or null for the one in the file's name
 */
record Request(Path directory, String dump, boolean json, Path recover, String into) {
  static final String USAGE =
      """
      Usage of nsqd-inspect:

        nsqd-inspect DIR                             list the queues of a data path
        nsqd-inspect DIR --dump QUEUE [--json]       show the messages of a queue
        nsqd-inspect DIR --recover FILE.bad [--into QUEUE]
                                                     put what can be read of a file into a queue

      A queue is a topic, or a channel as TOPIC:CHANNEL. Listing and showing change nothing, and
      work beside a broker, whose files change meanwhile. --recover needs the broker to be stopped;
      the file stays. What its reader had delivered before is delivered once more.

      Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something is damaged.
      """;

  /**
   * Reads a command line.
   *
   * @throws InspectException if it makes no sense
   */
  static Request parse(List<String> arguments) throws InspectException {
    Deque<String> left = new ArrayDeque<>(arguments);
    String directory = null;
    String dump = null;
    String recover = null;
    String into = null;
    boolean json = false;
    while (!left.isEmpty()) {
      String argument = left.poll();
      switch (argument) {
        case "--dump" -> dump = value(argument, left);
        case "--recover" -> recover = value(argument, left);
        case "--into" -> into = value(argument, left);
        case "--json" -> json = true;
        default -> {
          if (argument.startsWith("-")) {
            throw InspectException.usage("no such option: " + argument);
          }
          if (directory != null) {
            throw InspectException.usage("one directory only, not also " + argument);
          }
          directory = argument;
        }
      }
    }
    if (directory == null) {
      throw InspectException.usage("no directory given");
    }
    if (dump != null && recover != null) {
      throw InspectException.usage("--dump and --recover exclude each other");
    }
    if (into != null && recover == null) {
      throw InspectException.usage("--into goes with --recover");
    }
    if (json && dump == null) {
      throw InspectException.usage("--json goes with --dump");
    }
    return new Request(
        Path.of(directory), dump, json, recover == null ? null : Path.of(recover), into);
  }

  private static String value(String option, Deque<String> left) throws InspectException {
    if (left.isEmpty()) {
      throw InspectException.usage(option + " needs a value");
    }
    return left.poll();
  }
}
