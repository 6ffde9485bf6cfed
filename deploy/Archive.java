import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes {@code target/customer-service-VERSION.tar.gz} from the packaged service, for {@code ./run
 * archive}. Names are sorted, and times and owners are fixed, so that equal contents make equal
 * archives.
 */
final class Archive {
  private static final Path APP = Path.of("target", "quarkus-app");
  private static final Path BILL_OF_MATERIALS = Path.of("target", "bom.json");
  private static final Path LICENSE_TEXTS = Path.of("deploy", "licenses");

  /** Older than each file that a start writes. */
  private static final Instant TIME = Instant.parse("1980-02-01T00:00:00Z");

  private static final int FILE_MODE = 0100644;
  private static final int PROGRAM_MODE = 0100755;
  private static final int FOLDER_MODE = 040755;

  private static final Pattern LICENSE = Pattern.compile("(?i)(licen[cs]e|copying)[^/]*");
  private static final Pattern NOTICE = Pattern.compile("(?i)(notice|copyright)[^/]*");

  /** A library's licenses; the bill of materials lists several if the user may choose. */
  private record Library(String name, String version, List<String> licenses) {}

  /** Contents by name. */
  private final NavigableMap<String, byte[]> files = new TreeMap<>();

  private final Set<String> programs = new HashSet<>();

  private Archive() {}

  /** Writes the archive, and prints its name. */
  public static void main(String... arguments) throws IOException {
    JsonNode bill = new JsonMapper().readTree(BILL_OF_MATERIALS.toFile());
    String name = "customer-service-" + bill.at("/metadata/component/version").asText();
    Archive archive = new Archive();
    archive.addService();
    archive.addLicenses(libraries(bill));
    Path target = Path.of("target", name + ".tar.gz");
    archive.write(name, target);
    System.out.println(target);
  }

  private void addService() throws IOException {
    for (Path file : filesIn(APP)) {
      String name = APP.relativize(file).toString();
      if (!name.startsWith("app.aot")) { // The cache of this machine, and files about it.
        add("app/" + name, file);
      }
    }
    add("run", Path.of("run"));
    for (String script : List.of("jdk.sh", "start.sh")) {
      add("bin/" + script, Path.of(".mvn", script));
    }
    add("settings.txt", Path.of("src/main/resources/settings.txt"));
    add("bom.json", BILL_OF_MATERIALS);
    for (String page : List.of("LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md")) {
      add(page, Path.of(page));
    }
    for (String folder : List.of("docs", "deploy")) {
      for (Path file : filesIn(Path.of(folder))) {
        if (!file.startsWith(LICENSE_TEXTS) && !file.toString().endsWith(".java")) {
          add(file.toString(), file);
        }
      }
    }
  }

  /** The libraries of the bill of materials, by their SHA-256. */
  private static Map<String, Library> libraries(JsonNode bill) {
    Map<String, Library> libraries = new HashMap<>();
    for (JsonNode part : bill.path("components")) {
      List<String> licenses = new ArrayList<>();
      for (JsonNode choice : part.path("licenses")) {
        JsonNode license = choice.path("license");
        licenses.add(license.path("id").asText(license.path("name").asText()));
      }
      Library library =
          new Library(part.path("name").asText(), part.path("version").asText(), licenses);
      for (JsonNode hash : part.path("hashes")) {
        if (hash.path("alg").asText().equals("SHA-256")) {
          libraries.put(hash.path("content").asText(), library);
        }
      }
    }
    return libraries;
  }

  private void addLicenses(Map<String, Library> libraries) throws IOException {
    StringBuilder list =
        new StringBuilder("# Licenses of the bundled libraries\n\n")
            .append("| library | version | license | text |\n| --- | --- | --- | --- |\n");
    for (Path jar : filesIn(APP.resolve("lib"))) {
      Library library = libraries.get(sha256(jar));
      if (library == null) {
        throw new IOException(BILL_OF_MATERIALS + " does not list " + jar);
      }
      String text = addTexts(jar, library);
      list.append(
          "| %s | %s | %s | [%s](%s) |\n"
              .formatted(
                  library.name(),
                  library.version(),
                  String.join(" or ", library.licenses()),
                  text,
                  text));
    }
    addText("PostgreSQL");
    list.append("\nPostgreSQL itself: [PostgreSQL.txt](PostgreSQL.txt)\n");
    add("licenses/README.md", list.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Adds the texts in the jar, or a standard text; returns the link to it. */
  private String addTexts(Path jar, Library library) throws IOException {
    String folder = library.name() + "-" + library.version();
    boolean hasLicense = false;
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        boolean isLicense = LICENSE.matcher(name).matches();
        boolean isText = isLicense || NOTICE.matcher(name).matches();
        if (isText && !name.endsWith(".class")) {
          String path = entry.getName().replaceFirst("^META-INF/", "").replace('/', '-');
          try (InputStream text = zip.getInputStream(entry)) {
            add("licenses/" + folder + "/" + path, text.readAllBytes());
          }
          hasLicense |= isLicense;
        }
      }
    }
    return hasLicense ? folder + "/" : addText(jar, library);
  }

  private String addText(Path jar, Library library) throws IOException {
    if (library.licenses().contains("Apache-2.0")) {
      return "../LICENSE";
    }
    for (String license : library.licenses()) {
      if (Files.exists(LICENSE_TEXTS.resolve(license + ".txt"))) {
        return addText(license);
      }
    }
    throw new NoSuchFileException(
        "%s/ has no text of %s of %s".formatted(LICENSE_TEXTS, library.licenses(), jar));
  }

  private String addText(String license) throws IOException {
    add("licenses/" + license + ".txt", LICENSE_TEXTS.resolve(license + ".txt"));
    return license + ".txt";
  }

  private void add(String name, Path file) throws IOException {
    add(name, Files.readAllBytes(file));
    if (Files.isExecutable(file)) {
      programs.add(name);
    }
  }

  private void add(String name, byte[] content) {
    files.put(name, content);
  }

  private void write(String root, Path target) throws IOException {
    NavigableMap<String, byte[]> all = new TreeMap<>();
    files.forEach((name, content) -> {
      String path = root + "/" + name;
      for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
        all.put(path.substring(0, end + 1), new byte[0]);
      }
      all.put(path, content);
    });
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(target))),
            StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : all.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setMode(mode(file.getKey(), root.length() + 1));
        entry.setModTime(TIME.toEpochMilli());
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
  }

  private int mode(String path, int start) {
    if (path.endsWith("/")) {
      return FOLDER_MODE;
    }
    return programs.contains(path.substring(start)) ? PROGRAM_MODE : FILE_MODE;
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java has SHA-256", e);
    }
  }
}
