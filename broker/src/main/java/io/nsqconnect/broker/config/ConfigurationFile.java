package io.nsqconnect.broker.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
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
    Map<?, ?> table;
    try {
      table =
          TomlMapper.builder()
              .enable(DeserializationFeature.USE_LONG_FOR_INTS)
              .build()
              .readValue(TomlText.forParser(Files.readString(file)), Map.class);
    } catch (NoSuchFileException e) {
      throw failedToLoad(file, "open " + file + ": no such file or directory");
    } catch (JsonProcessingException e) {
      throw failedToLoad(file, e.getOriginalMessage().lines().findFirst().orElse("no TOML"));
    } catch (IOException e) {
      throw failedToLoad(file, e.getMessage());
    }
    Map<Option<?>, Object> said = new HashMap<>();
    for (Option<?> option : Options.ALL) {
      Object value = option.key() == null ? null : table.get(option.key());
      if (value != null) {
        said.put(option, coerce(option, TomlText.fromParser(value)));
      }
    }
    return new Configuration(said);
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
              + option.defaultValue()
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
