package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generates clients from the served description, compiles them, and runs the README's walk-through,
 * an import and an export with each. The programs are in {@code src/test/clients}, and the Java
 * programs of docs/CONNECT.md are run too.
 */
@Tag("slow")
class GeneratedClientsIT {
  private static final Path PROGRAMS = Path.of("src/test/clients").toAbsolutePath();
  private static final Path GUIDE = Path.of("docs/CONNECT.md").toAbsolutePath();

  /** A Java program of the guide, and the name of its class. */
  private static final Pattern GUIDE_PROGRAM =
      Pattern.compile("(?s)```java\n(.*?public final class (\\w+) .*?)```");

  /** The generator and the libraries of its Java client, which the profile ci copies. */
  private static final Path TOOLS = Path.of("target/clients").toAbsolutePath();

  private static final List<String> NPM_PACKAGES =
      List.of("typescript@5.9.3", "openapi-typescript@7.13.0", "openapi-fetch@0.17.0");

  private static final long LIMIT_MINUTES = 5;

  @TempDir private static Path folder;
  private static RunningService service;
  private static Path description;
  private static String address;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    service =
        RunningService.start(DataFolder.copyTo(folder.resolve("data")), Map.of()).awaitReady();
    address = "http://127.0.0.1:" + service.port();
    token = service.token("manager");
    description = folder.resolve("openapi.json");
    try (HttpClient http = HttpClient.newHttpClient()) {
      http.send(
          HttpRequest.newBuilder(URI.create(address + "/openapi.json")).build(),
          BodyHandlers.ofFile(description));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
  }

  @Test
  void workInJava() throws Exception {
    Path client = folder.resolve("java");
    generate("java", client, "--additional-properties=useSingleRequestParameter=true");
    String libraries = TOOLS.resolve("lib") + File.separator + "*";
    Path classes = client.resolve("classes");
    List<String> compile =
        new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", classes.toString()));
    compile.addAll(javaFiles(client.resolve("src/main/java")));
    compile.addAll(javaFiles(PROGRAMS.resolve("java")));
    List<String> guide = writeGuidePrograms(Files.createDirectory(client.resolve("guide")));
    compile.addAll(javaFiles(client.resolve("guide")));
    Path arguments = Files.write(client.resolve("arguments"), compile);
    // The launcher expands the wildcard only on the command line.
    run(client, jdk("javac"), "-cp", libraries, "@" + arguments);
    String classPath = classes + File.pathSeparator + libraries;
    run(client, jdk("java"), "-cp", classPath, "WalkThrough", address, token);
    assertThat(guide).containsExactly("Till", "GeneratedTill");
    for (String program : guide) {
      run(client, jdk("java"), "-cp", classPath, program);
    }
  }

  /** Returns the names of the classes. */
  private static List<String> writeGuidePrograms(Path target) throws IOException {
    List<String> names = new ArrayList<>();
    String guide = Files.readString(GUIDE).replace("http://127.0.0.1:8000", address);
    Matcher program = GUIDE_PROGRAM.matcher(guide);
    while (program.find()) {
      names.add(program.group(2));
      Files.writeString(target.resolve(program.group(2) + ".java"), program.group(1));
    }
    return names;
  }

  @Test
  void workInTypeScript() throws Exception {
    Path client = Files.createDirectory(folder.resolve("typescript"));
    try (Stream<Path> files = Files.list(PROGRAMS.resolve("typescript"))) {
      for (Path file : files.toList()) {
        Files.copy(file, client.resolve(file.getFileName()));
      }
    }
    List<String> install =
        new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--no-package-lock"));
    install.addAll(List.of("--prefix", client.toString()));
    install.addAll(NPM_PACKAGES);
    run(client, install.toArray(String[]::new));
    String programs = client.resolve("node_modules/.bin").toString();
    generate("typescript-fetch", client.resolve("client"));
    run(client, programs + "/openapi-typescript", description.toString(), "-o", "schema.d.ts");
    run(client, programs + "/tsc", "-p", ".");
    run(client, "node", "compiled/fetch-client.js", address, token);
    run(client, "node", "compiled/typed-fetch.js", address, token);
  }

  private static void generate(String generator, Path target, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(jdk("java"), "-jar"));
    command.add(TOOLS.resolve("openapi-generator.jar").toString());
    command.addAll(List.of("generate", "-i", description.toString(), "-g", generator));
    command.addAll(List.of("-o", target.toString(), "--global-property"));
    // Without the webhooks: the TypeScript that is generated for them does not compile.
    command.add(
        "apis,models,supportingFiles,"
            + "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false");
    command.addAll(List.of(options));
    run(folder, command.toArray(String[]::new));
  }

  private static String jdk(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  private static List<String> javaFiles(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
    }
  }

  /** Runs a program, and fails with its output unless it succeeds. */
  private static void run(Path workingFolder, String... command) throws Exception {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingFolder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("TOKEN", token);
    Process program = builder.start();
    boolean ended = program.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    program.destroyForcibly();
    String shown = String.join(" ", command).replace(token, "…");
    assertThat(ended).as("%s ends", shown).isTrue();
    assertThat(program.exitValue()).as("%s%n%s", shown, Files.readString(output)).isZero();
  }
}
