package io.nsqconnect.client.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that this was built as. */
public final class PluginVersion {
  private static final String RESOURCE = "version.properties";

  private PluginVersion() {}

  /** A Maven version, as in {@code 1.2.3}. */
  public static String current() {
    try (InputStream in = PluginVersion.class.getResourceAsStream(RESOURCE)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
