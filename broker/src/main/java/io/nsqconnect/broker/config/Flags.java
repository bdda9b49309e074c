package io.nsqconnect.broker.config;

import io.nsqconnect.protocol.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command line, in the syntax of Go's flags: {@code -x} or {@code --x}, {@code --x=value} or
 * {@code --x value}; a switch takes a value only after {@code =}. Parsing ends at the first
 * argument that is no flag.
 */
public final class Flags {
  private static final Flags NSQD = new Flags("nsqd", Options.ALL);

  private final String program;
  private final List<Option<?>> options;
  private final Map<String, Option<?>> byName;

  /** The command line of {@code program}, which has {@code options} and no others. */
  public Flags(String program, List<Option<?>> options) {
    this.program = program;
    this.options = options;
    this.byName = options.stream().collect(Collectors.toUnmodifiableMap(Option::flag, o -> o));
  }

  /** Reads the command line of the broker, as {@link #read} does. */
  public static Configuration parse(List<String> arguments) throws UsageException {
    return NSQD.read(arguments);
  }

  /** What {@code nsqd --help} prints. */
  public static String usage() {
    return NSQD.help();
  }

  /**
   * Reads a command line.
   *
   * @throws UsageException if it asks for help, or for what does not exist, or with a bad value
   */
  public Configuration read(List<String> arguments) throws UsageException {
    Map<Option<?>, Object> said = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-") || argument.equals("-") || argument.equals("--")) {
        break;
      }
      String flag = argument.substring(argument.startsWith("--") ? 2 : 1);
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag : flag.substring(0, equals);
      Option<?> option = find(name, argument);
      String value;
      if (equals >= 0) {
        value = flag.substring(equals + 1);
      } else if (option.type().isSwitch()) {
        value = "true";
      } else if (++i < arguments.size()) {
        value = arguments.get(i);
      } else {
        throw new UsageException("flag needs an argument: -" + name);
      }
      add(said, option, value);
    }
    return new Configuration(said);
  }

  /** What {@code --help} prints. */
  public String help() {
    return options.stream()
        .map(Flags::usageOf)
        .collect(Collectors.joining("", "Usage of " + program + ":\n", ""));
  }

  private Option<?> find(String name, String argument) throws UsageException {
    if (name.isEmpty() || name.startsWith("-")) {
      throw new UsageException("bad flag syntax: " + argument);
    }
    Option<?> option = byName.get(name);
    if (option == null) {
      if (name.equals("h") || name.equals("help")) {
        throw UsageException.helpWanted();
      }
      throw new UsageException("flag provided but not defined: -" + name);
    }
    return option;
  }

  private static <T> void add(Map<Option<?>, Object> said, Option<T> option, String text)
      throws UsageException {
    T value;
    try {
      value = option.type().parse().apply(text);
    } catch (OptionType.FatalValueException e) {
      throw UsageException.startFailure(e.getMessage());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UsageException(
          (option.type().isSwitch() ? "invalid boolean value " : "invalid value ")
              + quoted(text)
              + (option.type().isSwitch() ? " for -" : " for flag -")
              + option.flag()
              + ": "
              + e.getMessage());
    }
    if (option.type().repeatable() && said.get(option) instanceof List<?> earlier) {
      List<Object> all = new ArrayList<>(earlier);
      all.addAll((List<?>) value);
      said.put(option, List.copyOf(all));
    } else {
      said.put(option, value);
    }
  }

  private static String quoted(String text) {
    String bytes = GoQuote.quote(text.getBytes(StandardCharsets.UTF_8));
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String usageOf(Option<?> option) {
    String word = option.type().isSwitch() ? "" : " " + option.type().word();
    Object value = option.defaultValue();
    boolean shown =
        Stream.of("", false, 0L, List.of(), Options.NODE_ID_FROM_HOSTNAME).noneMatch(value::equals);
    return "  -"
        + option.flag()
        + word
        + "\n    \t"
        + option.doc()
        + (shown ? " (default " + option.defaultText() + ")" : "")
        + (option.available() ? "" : " (not available in this version)")
        + "\n";
  }
}
