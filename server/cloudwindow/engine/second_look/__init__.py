"""The second look at sessions that ended: rules, the draw, reviewers, what is known of them and of clerks."""
