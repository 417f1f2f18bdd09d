"""Lists of questions as trainers write them: numbered or not, choices below or beside, keys inline or at the end."""
