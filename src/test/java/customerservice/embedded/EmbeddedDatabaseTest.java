package customerservice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.Eventually;
import customerservice.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Of the tests that do not test the first start, because creating a data folder is slow. */
  @TempDir static Path shared;

  private static Path programs = Path.of("");

  @TempDir Path folder;

  /** Unpacking the programs again would be slow. */
  @BeforeAll
  static void useTheProgramsOfTheTestServer() throws Exception {
    String bin = "SELECT setting FROM pg_config WHERE name = 'BINDIR'";
    programs = Path.of(query(TestPostgres.superuser(), bin)).resolve("../..").normalize();
    Folders.allowTraversal(programs);
  }

  @Test
  void hasTwoRolesWithoutSuperuserRights() throws Exception {
    TestPostgres.Database main = TestPostgres.main();
    assertThat(query(main.owner(), "SELECT current_user || '@' || current_database()"))
        .isEqualTo("customer_service_owner@customer_service");
    assertThat(query(main.service(), "SELECT current_user || '@' || current_database()"))
        .isEqualTo("customer_service_app@customer_service");
    String superusers = "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolsuper";
    assertThat(query(main.owner(), superusers)).isEqualTo("postgres");

    TestPostgres.Database another = TestPostgres.newDatabase("two_roles");
    execute(another.owner(), "CREATE TABLE public.notes (text text)");
    assertThatThrownBy(() -> query(another.service(), "SELECT text FROM public.notes"))
        .hasMessageContaining("permission denied");
    assertThatThrownBy(() -> execute(another.service(), "CREATE TABLE public.mine (a int)"))
        .hasMessageContaining("permission denied");
  }

  @Test
  void supportsTheLettersOfAllScripts() throws Exception {
    DatabaseUrl owner = TestPostgres.newDatabase("alphabets").owner();
    execute(owner, "CREATE EXTENSION pg_trgm");
    assertThat(query(owner, "SELECT array_length(show_trgm('Иван 山田'), 1) > 3")).isEqualTo("t");
    assertThat(query(owner, "SHOW server_encoding")).isEqualTo("UTF8");
    assertThat(query(owner, "SHOW server_version")).startsWith(Binaries.VERSION);
  }

  @Test
  void listensOnlyOnLoopbackAndRequiresThePassword() throws Exception {
    assertThat(query(TestPostgres.superuser(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(query(TestPostgres.superuser(), "SHOW unix_socket_directories")).isEmpty();
    DatabaseUrl service = TestPostgres.main().service();
    DatabaseUrl guessed = new DatabaseUrl(service.jdbcUrl(), service.user(), "guessed");
    assertThatThrownBy(() -> TestPostgres.connect(guessed)).hasMessageContaining("password");
  }

  /** Processes of the same user can read the variables, and the service's contain secrets. */
  @Test
  void doesNotPassTheServicesVariablesToTheServer() throws Exception {
    String pidFile = query(TestPostgres.superuser(), "SELECT pg_read_file('postmaster.pid')");
    Path variables = Path.of("/proc", pidFile.lines().findFirst().orElseThrow(), "environ");
    assumeTrue(Files.exists(variables), "only Linux has /proc");
    Set<String> names =
        Arrays.stream(Files.readString(variables).split("\0"))
            .map(variable -> variable.split("=", 2)[0])
            .collect(Collectors.toSet());
    assertThat(names).contains("PATH", "LC_ALL");
    // Variables that the shell and PostgreSQL's programs add.
    names.removeIf(name -> name.startsWith("PG"));
    names.removeAll(Set.of("PWD", "OLDPWD", "SHLVL", "_"));
    assertThat(names).isSubsetOf("PATH", "HOME", "LC_ALL");
  }

  @Test
  void keepsItsDataDurably() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, programs, Durability.DURABLE)) {
      assertThat(query(database.service(), "SHOW fsync")).isEqualTo("on");
      assertThat(query(database.service(), "SHOW synchronous_commit")).isEqualTo("on");
      execute(database.owner(), "CREATE TABLE public.notes AS SELECT 'kept' AS text");
      assertThat(Files.getPosixFilePermissions(folder.resolve("passwords")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, programs, Durability.DURABLE)) {
      assertThat(query(database.owner(), "SELECT text FROM public.notes")).isEqualTo("kept");
    }
  }

  @Test
  void refusesAFolderInUseWithoutChangingIt() throws Exception {
    try (EmbeddedDatabase database = start(Durability.DISPOSABLE)) {
      assertThatThrownBy(() -> start(Durability.DISPOSABLE))
          .isInstanceOf(FolderInUse.class)
          .hasMessageContaining(shared + " is in use by another running service");
      assertThat(query(database.service(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void restartsOnTheSamePortAfterAKill() throws Exception {
    try (EmbeddedDatabase database = start(Durability.DURABLE)) {
      execute(database.owner(), "CREATE TABLE public.notes AS SELECT 'kept' AS text");
      ProcessHandle.of(postmaster()).orElseThrow().destroyForcibly();
      Eventually.await(LIMIT, "it responds again", () -> responds(database.owner()));
      assertThat(query(database.owner(), "SELECT text FROM public.notes")).isEqualTo("kept");
    }
  }

  @Test
  void stopsAServerThatAKilledServiceLeftRunning() throws Exception {
    start(Durability.DISPOSABLE).close();
    Server abandoned =
        new Server(
            shared.toRealPath().resolve("server"),
            Binaries.in(programs),
            RunAs.select(),
            Durability.DISPOSABLE);
    abandoned.start();
    ProcessHandle orphan = abandoned.postmaster().orElseThrow();
    try (EmbeddedDatabase database = start(Durability.DISPOSABLE)) {
      assertThat(query(database.service(), "SELECT 1")).isEqualTo("1");
      Eventually.await(LIMIT, "the orphan has ended", () -> !orphan.isAlive());
    }
  }

  @Test
  void ignoresAPidThatNowBelongsToAnotherProcess() throws Exception {
    start(Durability.DISPOSABLE).close();
    long otherPid = ProcessHandle.current().pid();
    Files.writeString(pidFile(), "%d\n%s\n".formatted(otherPid, pidFile().getParent()));
    try (EmbeddedDatabase database = start(Durability.DISPOSABLE)) {
      assertThat(query(database.service(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void stopsTheServerOnClose() throws Exception {
    ProcessHandle postmaster;
    try (EmbeddedDatabase database = start(Durability.DISPOSABLE)) {
      assertThat(responds(database.owner())).isTrue();
      postmaster = ProcessHandle.of(postmaster()).orElseThrow();
    }
    Eventually.await(LIMIT, "it has ended", () -> !postmaster.isAlive());
  }

  @Test
  void acceptsAFolderNameWithASpaceAndAnApostrophe() throws Exception {
    Path named = folder.resolve("Ana's folder");
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(named, programs, Durability.DISPOSABLE)) {
      assertThat(query(database.service(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void refusesAFolderNameWithShellCharacters() {
    assertThatThrownBy(
            () -> EmbeddedDatabase.start(folder.resolve("a$HOME"), programs, Durability.DISPOSABLE))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("which PostgreSQL does not accept");
  }

  @Test
  void refusesDataOfAnotherVersion() throws Exception {
    start(Durability.DISPOSABLE).close();
    Path version = shared.resolve("server/data/PG_VERSION");
    String current = Files.readString(version);
    Files.writeString(version, "17\n");
    try {
      assertThatThrownBy(() -> start(Durability.DISPOSABLE))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining(
              "contains data of PostgreSQL 17, but this service has PostgreSQL 18");
    } finally {
      Files.writeString(version, current);
    }
  }

  @Test
  void runsInAUserNamespaceIfStartedByRoot() throws Exception {
    assumeRoot();
    assumeTrue(RunAs.userNamespacesAllowed(), "user namespaces are allowed here");
    assertStartsAs(RunAs.userNamespace());
  }

  @Test
  void switchesBetweenUsersIfStartedByRoot() throws Exception {
    assumeRoot();
    assertStartsAs(RunAs.unprivilegedUser());
    assertThat(Files.getOwner(folder.resolve("server/data"))).isNotEqualTo(Files.getOwner(folder));
    assertStartsAs(RunAs.select());
    assertStartsAs(RunAs.unprivilegedUser());
  }

  @Test
  void reportsThatTheOtherUserCannotAccessTheFolder() throws Exception {
    assumeRoot();
    Path closed =
        Files.createDirectory(
            folder.resolve("closed"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    RunAs other = RunAs.unprivilegedUser();
    assertThatThrownBy(() ->
            EmbeddedDatabase.start(closed.resolve("data"), programs, Durability.DISPOSABLE, other))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("cannot access " + closed.toRealPath().resolve("data/server"))
        .hasMessageNotContaining("\n");
  }

  private void assertStartsAs(RunAs runAs) throws Exception {
    Folders.allowTraversal(folder);
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(folder, programs, Durability.DISPOSABLE, runAs)) {
      assertThat(query(database.service(), "SELECT 1")).isEqualTo("1");
    }
  }

  private static void assumeRoot() {
    assumeTrue(new UnixSystem().getUid() == 0, "the tests run as root");
  }

  private static EmbeddedDatabase start(Durability durability) {
    return EmbeddedDatabase.start(shared, programs, durability);
  }

  private static Path pidFile() {
    return shared.resolve("server/data/postmaster.pid");
  }

  private static long postmaster() throws Exception {
    return Long.parseLong(Files.readAllLines(pidFile()).getFirst());
  }

  private static boolean responds(DatabaseUrl url) {
    try {
      return query(url, "SELECT 1").equals("1");
    } catch (SQLException e) {
      return false;
    }
  }

  private static String query(DatabaseUrl url, String query) throws SQLException {
    try (Connection connection = TestPostgres.connect(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(DatabaseUrl url, String command) throws SQLException {
    try (Connection connection = TestPostgres.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
