package io.nsqconnect.bridge.quickstart;

import java.util.Arrays;
import java.util.Optional;

/** The options of the command line; {@code help.txt} tells people what each is for. */
enum Flag {
  ONCE("--once", "N"),
  TIMEOUT("--timeout", "SECONDS"),
  RATE("--rate", "N"),
  NSQD("--nsqd", "PROGRAM"),
  NSQD_TCP_PORT("--nsqd-tcp-port", "PORT"),
  NSQD_HTTP_PORT("--nsqd-http-port", "PORT"),
  KAFKA_PORT("--kafka-port", "PORT"),
  CONTROLLER_PORT("--controller-port", "PORT"),
  CONNECT_PORT("--connect-port", "PORT"),
  DATA_DIR("--data-dir", "DIRECTORY"),
  KEEP("--keep", ""),
  HELP("--help", "");

  private final String spelling;
  private final String placeholder;

  Flag(String spelling, String placeholder) {
    this.spelling = spelling;
    this.placeholder = placeholder;
  }

  /** As it is typed. */
  String spelling() {
    return spelling;
  }

  /** What stands for its value in the help; empty if it takes none. */
  String placeholder() {
    return placeholder;
  }

  boolean takesValue() {
    return !placeholder.isEmpty();
  }

  static Optional<Flag> of(String spelling) {
    return Arrays.stream(values()).filter(flag -> flag.spelling.equals(spelling)).findFirst();
  }
}
