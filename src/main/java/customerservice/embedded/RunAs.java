package customerservice.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user of PostgreSQL's programs, which refuse to run as root.
 *
 * @param prefix command that switches the user, put before each command
 * @param owner of the server's files; null if the user is not switched
 */
record RunAs(List<String> prefix, @Nullable UserPrincipal owner) {
  private static final Path ROOT_FOLDER = Path.of("/");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /**
   * Candidates, in order; the first existing user is used. Debian and PostgreSQL's images have
   * both.
   */
  private static final List<String> UNPRIVILEGED_USERS = List.of("postgres", "nobody");

  /** Selects the user for this process and system. */
  static RunAs select() throws IOException {
    if (new UnixSystem().getUid() != 0) {
      return new RunAs(List.of(), null);
    }
    return userNamespacesAllowed() ? userNamespace() : unprivilegedUser();
  }

  /** Root in its own user namespace: there it is not root, but still owns root's files. */
  static RunAs userNamespace() throws IOException {
    return new RunAs(List.of("unshare", "--user"), user("root"));
  }

  /** An unprivileged user, where user namespaces are refused, as in most containers. */
  static RunAs unprivilegedUser() throws IOException {
    for (String name : UNPRIVILEGED_USERS) {
      UserPrincipal user;
      try {
        user = user(name);
      } catch (UserPrincipalNotFoundException e) {
        continue;
      }
      List<String> prefix =
          List.of(
              "setpriv",
              "--reuid=" + id("-u", name),
              "--regid=" + id("-g", name),
              "--clear-groups");
      return new RunAs(prefix, user);
    }
    throw new CannotStart(
        "PostgreSQL refuses to run as root, and no user '%s' exists; run the service as another user"
            .formatted(String.join("' or '", UNPRIVILEGED_USERS)));
  }

  static boolean userNamespacesAllowed() {
    try {
      return Command.run(ROOT_FOLDER, LIMIT, List.of("unshare", "--user", "true")).succeeded();
    } catch (IOException e) {
      return false; // The program does not exist.
    }
  }

  List<String> command(List<String> command) {
    List<String> prefixed = new ArrayList<>(prefix);
    prefixed.addAll(command);
    return prefixed;
  }

  /**
   * Checks that the server's user can access its files.
   *
   * @throws CannotStart if a parent folder is not accessible
   */
  void requireAccess(Path... paths) throws IOException {
    for (Path path : paths) {
      List<String> command = command(List.of("test", "-x", path.toString()));
      if (owner != null && !Command.run(ROOT_FOLDER, LIMIT, command).succeeded()) {
        throw new CannotStart(
            "PostgreSQL runs as user '%s' because it refuses root, and that user cannot access %s; make its parent folders accessible"
                .formatted(owner.getName(), path));
      }
    }
  }

  private static UserPrincipal user(String name) throws IOException {
    return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
  }

  private static String id(String option, String name) throws IOException {
    return Command.run(ROOT_FOLDER, LIMIT, List.of("id", option, name)).output().strip();
  }
}
