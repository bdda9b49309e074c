package io.nsqconnect.broker.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The TOML file of {@code --config}. Keys of tables, and keys that no option has, are ignored. */
final class ConfigurationFile {
  private ConfigurationFile() {}

  /**
   * Reads a file.
   *
   * @throws ConfigurationException if it can't be read, is no TOML, or has a bad value
   */
  static Configuration read(Path file) throws ConfigurationException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw failedToLoad(file, Unreadable.text(file.toString(), e));
    }
    Map<?, ?> table = parse(file, text);
    Map<Option<?>, Object> said = new HashMap<>();
    for (Option<?> option : Options.ALL) {
      Object value = option.key() == null ? null : table.get(option.key());
      if (value != null) {
        said.put(option, coerce(option, TomlText.fromParser(value)));
      }
    }
    return new Configuration(said);
  }

  private static Map<?, ?> parse(Path file, String text) throws ConfigurationException {
    try {
      return TomlMapper.builder()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .build()
          .readValue(TomlText.forParser(text), Map.class);
    } catch (JsonProcessingException e) {
      throw failedToLoad(file, noToml(text, e));
    }
  }

  private static String noToml(String text, JsonProcessingException reason) {
    String said = reason.getOriginalMessage().lines().findFirst().orElse("no TOML");
    JsonLocation place = reason.getLocation();
    if (place == null || place.getLineNr() < 1) {
      return "toml: " + said;
    }
    return said.startsWith("Duplicate key")
        ? saidAgain(text.lines().limit(place.getLineNr()).toList())
        : "toml: line " + place.getLineNr() + ": " + said;
  }

  /** Which key is there twice in {@code lines}; the parser has read on before it says so. */
  private static String saidAgain(List<String> lines) {
    for (int number = lines.size(); number > 0; number--) {
      String key = key(lines.get(number - 1));
      if (!key.isEmpty()
          && lines.stream().limit(number - 1L).anyMatch(line -> key(line).equals(key))) {
        return "toml: line " + number + ": Key '" + key + "' has already been defined.";
      }
    }
    return "toml: line " + lines.size() + ": a key has already been defined.";
  }

  private static String key(String line) {
    return line.substring(0, Math.max(0, line.indexOf('='))).strip();
  }

  private static Object coerce(Option<?> option, Object value) throws ConfigurationException {
    try {
      return option.type().fromToml().apply(value);
    } catch (OptionType.UnknownWordException e) {
      throw new ConfigurationException("failed parsing " + option.key() + ' ' + value);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigurationException(
          "failed to coerce value "
              + value
              + " ("
              + option.defaultText()
              + ") for option "
              + option.key()
              + " - "
              + e.getMessage());
    }
  }

  private static ConfigurationException failedToLoad(Path file, String reason) {
    return new ConfigurationException("failed to load config file " + file + " - " + reason);
  }
}
