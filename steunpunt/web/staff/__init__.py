"""The pages of advisers and coordinators."""
