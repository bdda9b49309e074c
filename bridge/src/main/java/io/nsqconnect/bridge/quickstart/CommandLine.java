package io.nsqconnect.bridge.quickstart;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Arguments split into flags and their values: {@code --flag value} or {@code --flag=value}. */
final class CommandLine {
  private final Map<Flag, String> values = new EnumMap<>(Flag.class);

  private CommandLine() {}

  /** Reads {@code arguments}; the last one counts of a flag that is given twice. */
  static CommandLine parse(List<String> arguments) throws BadOptionException {
    CommandLine line = new CommandLine();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      line.take(rest.next(), rest);
    }
    return line;
  }

  private void take(String argument, Iterator<String> rest) throws BadOptionException {
    int equals = argument.indexOf('=');
    String spelling = equals < 0 ? argument : argument.substring(0, equals);
    Flag flag =
        Flag.of(spelling)
            .orElseThrow(
                () -> new BadOptionException("unknown option " + spelling + "; see --help"));
    if (!flag.takesValue() && equals >= 0) {
      throw new BadOptionException(spelling + " takes no value");
    }
    if (!flag.takesValue()) {
      values.put(flag, "");
    } else if (equals >= 0) {
      values.put(flag, argument.substring(equals + 1));
    } else if (rest.hasNext()) {
      values.put(flag, rest.next());
    } else {
      throw new BadOptionException(spelling + " needs a value: " + flag.placeholder());
    }
  }

  boolean has(Flag flag) {
    return values.containsKey(flag);
  }

  Optional<String> value(Flag flag) {
    return Optional.ofNullable(values.get(flag));
  }

  /** The whole number given with {@code flag}, from {@code min} to {@code max}. */
  int number(Flag flag, int min, int max, int preset) throws BadOptionException {
    if (!has(flag)) {
      return preset;
    }
    String text = values.get(flag);
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told together with numbers out of range.
    }
    throw new BadOptionException(
        flag.spelling() + " " + text + " is not a whole number from " + min + " to " + max);
  }
}
