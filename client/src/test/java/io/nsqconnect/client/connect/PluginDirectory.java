package io.nsqconnect.client.connect;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

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

  /** Owner, name and version, as the directory is called. */
  public String name() {
    return directory.getFileName().toString();
  }

  /** The paths of all files in it, sorted, with slashes. */
  public List<String> files() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace(File.separatorChar, '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of all entries that are no directories of the zip that is made of it, sorted. */
  public List<String> zipEntries() {
    Path zip = directory.getParent().resolveSibling(name() + ".zip");
    try (ZipFile archive = new ZipFile(zip.toFile())) {
      return archive.stream()
          .filter(entry -> !entry.isDirectory())
          .map(ZipEntry::getName)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of one of its files. */
  public String text(String file) {
    try {
      return Files.readString(directory.resolve(file));
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
    List<String> jars = files().stream().filter(file -> file.endsWith(".jar")).toList();
    if (jars.size() != 1) {
      throw new IllegalStateException("jars " + jars + " in " + directory + " (expected: 1)");
    }
    return directory.resolve(jars.get(0));
  }

  private JarFile jar() throws IOException {
    return new JarFile(jarFile().toFile());
  }
}
