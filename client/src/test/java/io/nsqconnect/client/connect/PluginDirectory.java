package io.nsqconnect.client.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A packaged connector, as the build left it in the directory that a worker loads. */
public final class PluginDirectory {
  private final Path directory;

  private PluginDirectory(Path directory) {
    this.directory = directory;
  }

  /** The one that the build names in the system property {@code plugin.directory}. */
  public static PluginDirectory built() {
    return new PluginDirectory(Path.of(System.getProperty("plugin.directory")));
  }

  /** The names of its files, sorted. */
  public List<String> files() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of all entries of its jar that are no directories. */
  public List<String> jarEntries() {
    try (JarFile jar = jar()) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of an entry of its jar. */
  public String jarText(String entry) {
    try (JarFile jar = jar()) {
      byte[] bytes = jar.getInputStream(jar.getEntry(entry)).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its jar. */
  public Path jarFile() {
    return directory.resolve(directory.getFileName() + ".jar");
  }

  private JarFile jar() throws IOException {
    return new JarFile(jarFile().toFile());
  }
}
